using System.Net;
using Doorstep.Access;
using Doorstep.Edge;
using Doorstep.Edge.Lanes;
using Doorstep.Tests.Access;
using Microsoft.AspNetCore.Authorization;

namespace Doorstep.Tests;

/// <summary>
/// Who may do what, over HTTP, against two reviewed files. To change them on purpose: run with DOORSTEP_REVIEW=1, which rewrites the files,
/// and read the difference before it is committed.
/// </summary>
public sealed class EndpointTests(DoorstepApp app)
{
    private static readonly bool rewriting = Environment.GetEnvironmentVariable("DOORSTEP_REVIEW") is not null;

    [Fact]
    public void Each_endpoint_needs_one_permission_or_is_on_the_reviewed_list_of_public_ones()
    {
        List<string> open = [];
        foreach (var endpoint in Routes.Endpoints(app))
        {
            var path = Routes.PathOf(endpoint);
            var (needs, isPublic) = (endpoint.Metadata.OfType<NeedsAttribute>().Count(), endpoint.Metadata.OfType<PublicAttribute>().Any());
            Assert.True(needs + (isPublic ? 1 : 0) == 1, $"{path} needs one permission (.Needs) or is public (.Public), exactly one of the two.");
            Assert.True(
                endpoint.Metadata.OfType<IAuthorizeData>().Count() == needs && (isPublic || !endpoint.Metadata.OfType<IAllowAnonymous>().Any()),
                $"{path} is opened or closed by something else than .Needs or .Public.");
            open.AddRange(isPublic ? Routes.Methods(endpoint).Select(method => $"{method} {path}") : []);
        }

        Compare("Access/public-endpoints.txt", [.. open.Distinct().Order(StringComparer.Ordinal)]);
    }

    /// <summary>What stands here is never refused, so it has to be short.</summary>
    [Fact]
    public void Only_what_a_call_for_help_needs_is_in_the_emergency_lane() => Compare("Access/emergency-lane.txt",
    [
        .. Routes.Endpoints(app).Where(endpoint => endpoint.Metadata.GetMetadata<LaneAttribute>()?.Lane is Lane.Emergency)
            .SelectMany(endpoint => Routes.Methods(endpoint).Select(method => $"{method} {Routes.PathOf(endpoint)}")).Distinct()
            .Order(StringComparer.Ordinal),
    ]);

    [Theory]
    [InlineData("/tiles/cases/{z:int}/{x:int}/{y:int}.mvt", Lane.Bulk, DropOrder.First)]
    [InlineData("/api/register/imports", Lane.Bulk, DropOrder.Sooner)]
    [InlineData("/api/cases", Lane.Bulk, DropOrder.Last)]
    [InlineData("/api/objections", Lane.Bulk, DropOrder.Last)]
    [InlineData("/log/checkpoint", Lane.Bulk, DropOrder.Last)]
    [InlineData("/log/tile/{**path}", Lane.Bulk, DropOrder.Last)]
    [InlineData("/api/my/readings/proof", Lane.Bulk, DropOrder.Last)]
    [InlineData("/api/cases/{id:guid}/file", Lane.Work, DropOrder.Last)]
    [InlineData("/desk", Lane.Work, DropOrder.Last)]
    public void Lists_wait_for_work_and_a_page_is_work(string path, Lane lane, DropOrder givenUp)
    {
        var declared = Routes.Endpoints(app).First(endpoint => Routes.PathOf(endpoint) == path).Metadata.GetMetadata<LaneAttribute>()
            ?? LaneAttribute.Usual;
        Assert.Equal((lane, givenUp), (declared.Lane, declared.GivenUp));
    }

    /// <summary>Each wall alone must answer as both together do.</summary>
    [Theory]
    [InlineData(Walls.Both)]
    [InlineData(Walls.RowSecurityAlone)]
    [InlineData(Walls.FilterAlone)]
    public async Task Every_role_is_answered_as_the_reviewed_table_says(Walls walls)
    {
        Assert.SkipUnless(walls is Walls.Both || DoorstepApp.OnPostgres, "Row-level security is PostgreSQL's; set TEST_POSTGRES.");
        // On SQLite the filter is the only wall there is.
        Assert.SkipUnless(walls is not Walls.FilterAlone || KnownCity.IsNightly, "SQLite has shown it; --nightly shows it on PostgreSQL too.");
        await using var own = new DoorstepApp { Walls = walls };
        await own.InitializeAsync();
        var city = new SampleCity(own);
        await city.BuildAsync();
        var table = new PolicyTable(own, city);
        var lines = await table.WriteAsync();
        Assert.True(table.Unknown.Count == 0,
            $"Tell tests/Doorstep.Tests/Access/Samples.cs how to call these, in Rows or in Plain:\n{string.Join('\n', table.Unknown)}");
        foreach (var line in lines.Skip(1).Where(line => !line.StartsWith("LIVE", StringComparison.Ordinal)))
        {
            var cells = line.Split(',')[4..];
            Assert.DoesNotContain(cells, cell => cell.StartsWith('5') || cell is "405" or "415" or "429");
            // Nobody's grant reaches out of its area: that much needs no review.
            string[] outside = Samples.Upward.Contains(line.Split(',')[1]) ? [.. cells[2..4], .. cells[6..]] : cells[2..];
            Assert.True(outside.All(cell => cell != "ok") || cells[1] == "-", $"A row outside the grant's area was let through: {line}");
        }

        Compare("Access/policy-table.csv", lines);
        await own.WithDatabaseAsync(async db => Assert.Equal(walls is Walls.RowSecurityAlone, db is WithoutFilter));
    }

    private static void Compare(string file, List<string> found)
    {
        var path = SourceFile.Beside(file);
        if (rewriting)
        {
            File.WriteAllLines(path, found);
            return;
        }

        var reviewed = File.ReadAllLines(path);
        var (added, gone) = (found.Except(reviewed).ToList(), reviewed.Except(found).ToList());
        Assert.True(added.Count + gone.Count == 0,
            $"{file} was reviewed as\n- {string.Join("\n- ", gone)}\nbut is now\n+ {string.Join("\n+ ", added)}\nReview the lines, then run with DOORSTEP_REVIEW=1 to write them.");
    }
}
