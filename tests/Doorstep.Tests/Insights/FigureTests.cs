using System.Net;
using System.Net.Http.Json;
using CsCheck;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Insights;
using Doorstep.Places;
using Doorstep.Register;
using Doorstep.Register.Queries;
using Doorstep.Tests.Register;

namespace Doorstep.Tests.Insights;

public sealed class FigureTests(DoorstepApp app)
{
    [Fact]
    public async Task The_figures_of_every_level_know_an_act_as_soon_as_it_is_answered()
    {
        var ground = await GroundAsync();
        var client = await RegisterClient.OfAsync(app, ground);
        var leader = await app.SignedInAsync(Role.CityLeader, ground.Community.Value);
        Assert.Equal(new(0, 0, 12, 0), (await FiguresAsync(leader, ground.Community)).HowMany);

        var household = await client.AddAsync(ground.Dwellings[0].Id,
            RegisterGround.APerson(1) with { Activity = new() { Kind = ActivityKind.Work, Purpose = Purpose.Employment } },
            new("合成", Sex: Sex.Female, BirthDate: new(DateTime.UtcNow.Year - 70, 1, 1), Ethnicity: "19", Relation: "52",
                RegisteredArea: ground.Community.Value, Living: new() { ChildrenAway = true, Purpose = Purpose.Care }));

        var figures = await FiguresAsync(leader, ground.Community);
        Assert.Equal(new(2, 1, 12, 1), figures.HowMany);
        Assert.Equal([new("age.25-59", 1), new("age.60-79", 1)], figures.Who.Ages.Where(line => line.Count > 0));
        Assert.Equal([new("Han", 1), new("Li", 1)], figures.Who.Ethnicity);
        Assert.Equal([new("Registered", 1), new("Separated", 1)], figures.Who.Kinds);
        Assert.Equal([new("NotTold", 1), new("Work", 1)], figures.DoingWhat.Activity);
        Assert.Equal((1, 1, 1), (figures.LivingHow.ChildrenAway, figures.LivingHow.VisitedIn90Days, figures.LivingHow.Households));
        Assert.Equal([2, 0], figures.Where.Children.Select(child => child.HowMany.People));

        await client.DoAsync($"/households/{household.Id}/move-in", new { dwellingId = ground.Dwellings[6].Id });
        Assert.Equal([0, 2], (await FiguresAsync(leader, ground.Community)).Where.Children.Select(child => child.HowMany.People));
        Assert.Equal(new(2, 1, 6, 1), (await FiguresAsync(leader, ground.OtherGrid)).HowMany);
    }

    [Fact]
    public async Task Figures_of_an_area_outside_ones_grant_do_not_exist()
    {
        var (ground, other) = (await GroundAsync(), await GroundAsync());
        var leader = await app.SignedInAsync(Role.CityLeader, ground.Community.Value);
        Assert.Equal(HttpStatusCode.NotFound, (await leader.GetAsync($"/api/areas/{other.Community}/figures")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await leader.GetAsync($"/api/areas/{ground.Community.Parent}/figures")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await leader.GetAsync("/api/areas/nowhere/figures")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await leader.GetAsync($"/areas/{other.Community}")).StatusCode);
    }

    [Fact]
    public async Task The_page_of_an_area_answers_the_five_questions_in_words()
    {
        var ground = await GroundAsync();
        await (await RegisterClient.OfAsync(app, ground)).AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson());
        var leader = await app.SignedInAsync(Role.CityLeader, ground.Community.Value);
        var page = await leader.GetStringAsync($"/areas/{ground.Community}?lang=en");
        foreach (var words in (string[])["People and homes", "Who they are", "Where they live", "Occupation", "Living conditions", "Areas within"])
        {
            Assert.Contains(words, page);
        }

        Assert.DoesNotContain("insights.", page.Replace("css/insights.", "", StringComparison.Ordinal));
        Assert.Contains("人口和房屋", WebUtility.HtmlDecode(await leader.GetStringAsync($"/areas/{ground.Grid}?lang=zh-Hans")));
    }

    [Fact]
    public void A_slice_of_the_table_is_the_sum_of_its_grids() => Counts.Sample(counts =>
    {
        var table = FigureTable.Of(counts);
        foreach (var area in (string[])["4601", "460101", "460102001", "460101001001", "460102001002003"])
        {
            var code = AreaCode.Parse(area);
            var naive = counts.Where(count => code.Contains(count.Area)).GroupBy(count => count.Key)
                .ToDictionary(one => one.Key, one => (long)one.Sum(count => count.Count));
            Assert.Equal(naive.Where(one => one.Value != 0).OrderBy(one => one.Key), table.Sum(code).OrderBy(one => one.Key));
        }
    });

    [Fact]
    public void A_table_with_some_areas_read_again_is_the_table_of_all() => Gen.Select(Counts, Counts).Sample((before, after) =>
    {
        var changed = AreaCode.Parse("460101");
        var known = before.Select(count => count.Area).ToHashSet();
        (AreaCode Area, string Key, int Count)[] now =
        [
            .. before.Where(count => !changed.Contains(count.Area)),
            .. after.Where(count => changed.Contains(count.Area) && known.Contains(count.Area))
        ];
        var table = FigureTable.Of(before).With([changed], [.. now.Where(count => changed.Contains(count.Area))])!;
        Assert.Equal(
            FigureTable.Of(now).Sum(AreaCode.Parse("4601")).OrderBy(one => one.Key), table.Sum(AreaCode.Parse("4601")).OrderBy(one => one.Key));
    });

    private static readonly Gen<(AreaCode Area, string Key, int Count)[]> Counts = Gen.Select(
        Gen.Int[1, 2], Gen.Int[1, 2], Gen.Int[1, 40], Gen.Int[0, 9], Gen.Int[0, 1000])
        .Select(one =>
            (Area: AreaCode.Parse($"46010{one.Item1}00100{one.Item2}{one.Item3:000}"), Key: $"key.{one.Item4}", Count: one.Item5)).Array[0, 200]
        .Select(counts => counts.DistinctBy(count => (count.Area, count.Key)).ToArray());

    private static async Task<Figures> FiguresAsync(HttpClient client, AreaCode area) =>
        (await client.GetFromJsonAsync<Figures>($"/api/areas/{area}/figures", RegisterClient.Json))!;

    private async Task<RegisterGround> GroundAsync()
    {
        var ground = await RegisterGround.MakeAsync(app);
        await app.WithDatabaseAsync(async db =>
        {
            foreach (var code in (AreaCode[])[ground.Community, ground.Grid, ground.OtherGrid])
            {
                db.Areas.Add(Area.Found(code, new(code.Value, code.Value, code.Value), isUrban: true, new DateOnly(2014, 1, 1), 110.3, 20.0));
            }

            await db.SaveChangesAsync();
        });
        return ground;
    }
}
