using System.Net.Http.Json;
using Doorstep.Contracts;
using Doorstep.Register;
using Doorstep.Register.Acts;
using Doorstep.Register.Queries;

namespace Doorstep.Tests.Register;

/// <summary>
/// Whoever tells a sealed field anew learns nothing of what it said before: not from the answer, not from the history, not by taking it back.
/// </summary>
public sealed class ToldAnewTests(DoorstepApp app)
{
    /// <summary>What is told, and what of it is so already.</summary>
    public static TheoryData<string, object, object> Fields => new()
    {
        { "Phone", new { phone = "13800005678" }, new { phone = "13900004378" } },
        { "Name", new { name = "合成1" }, new { name = "合丙1" } },
        { "IdNumber", new { idNumber = RegisterGround.AnIdNumber(1, new(1980, 5, 17)) },
            new { idNumber = RegisterGround.AnIdNumber(1, new(1981, 5, 17)) } },
        { "Living", new { living = new Living { Alone = true, Purpose = Purpose.Care } },
            new { living = new Living { ChildrenAway = true, Allowance = Allowance.Relief, Purpose = Purpose.Relief } } },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task A_line_of_the_history_says_the_same_whether_or_not_it_was_so_already(string field, object so, object other)
    {
        var ground = await RegisterGround.MakeAsync(app);
        var staff = await RegisterClient.OfAsync(app, ground);
        var person = RegisterGround.APerson(1) with { Living = new() { Alone = true, Purpose = Purpose.Care } };
        List<string> told = [];
        foreach (var (body, door) in ((object, int)[])[(so, 0), (other, 1)])
        {
            // One after the other, so that the number of the first is free again.
            var household = await staff.AddAsync(ground.Dwellings[door].Id, person);
            var edit = (await (await staff.TryAsync(HttpMethod.Patch, $"/residents/{household.Residents[0].Id}", body))
                .Content.ReadFromJsonAsync<Done>(RegisterClient.Json))!;
            told.Add(await LinesAsync(staff, household.Id));
            Assert.Contains($"{field} ", told[^1], StringComparison.Ordinal);
            await staff.DoAsync($"/acts/{edit.ActId}/undo", new { });
            told.Add(await LinesAsync(staff, household.Id));
            await staff.DoAsync($"/households/{household.Id}/move-out", new { });
            await staff.DoAsync($"/residents/{household.Residents[0].Id}/move-out", new { });
        }

        Assert.Equal(told[..2], told[2..]);
    }

    [Fact]
    public async Task A_date_of_birth_that_is_told_again_is_written_down_like_another_one()
    {
        var ground = await RegisterGround.MakeAsync(app);
        var staff = await RegisterClient.OfAsync(app, ground);
        List<string> told = [];
        foreach (var born in (DateOnly[])[new(1980, 5, 17), new(1983, 2, 1)])
        {
            var household = await staff.AddAsync(
                ground.Dwellings[told.Count].Id, new Person("合成", DocumentType.None, BirthDate: new(1980, 5, 17), Relation: "02"));
            await staff.TryAsync(HttpMethod.Patch, $"/residents/{household.Residents[0].Id}", new { birthDate = born });
            told.Add(await LinesAsync(staff, household.Id));
        }

        Assert.Contains("BirthDate *** ***", told[0], StringComparison.Ordinal);
        Assert.Equal(told[0], told[1]);
    }

    /// <summary>What the newest line says; of a number that another person would have, its last two signs are another.</summary>
    private static async Task<string> LinesAsync(RegisterClient staff, Guid household)
    {
        var line = (await staff.GetAsync<List<ShowHistory.Line>>($"/households/{household}/history"))[0];
        return $"{line.Kind}: {string.Join(", ", line.Changes.Select(change => $"{change.Field} {(change.Field is "IdNumber" ? "****" : $"{change.Old} {change.New}")}").Order())}";
    }
}
