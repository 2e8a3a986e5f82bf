using System.Text.Json;
using CsCheck;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Grid;

namespace Doorstep.Tests.Field;

[Trait("needs", "nothing")]
public sealed class HeldLinesTests
{
    private static readonly HashSet<Guid> nothing = [];

    /// <summary>Buildings with doors, each door with a household of two and a task.</summary>
    private static readonly Gen<List<SyncLine>> grids = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 6]).Select((buildings, doors) =>
        Enumerable.Range(1, buildings).SelectMany(building => BuildingOf(building, doors)).ToList());

    [Fact]
    public void A_snapshot_that_breaks_off_anywhere_goes_on_from_its_last_mark_and_ends_as_if_it_had_come_at_once() =>
        Gen.Select(grids, Gen.Int[1, 5], Gen.Double[0, 1].List[0, 12]).Sample((rows, toMark, cuts) =>
        {
            SnapshotPart part = new();
            for (var asked = 0; !part.IsWhole; asked++)
            {
                var answer = Answer(rows, toMark, part.Resume);
                part.Take(asked < cuts.Count ? answer[..(int)(cuts[asked] * answer.Length)] : answer);
                part = part is { IsWhole: false, Resume: not null } ? Again(part) : part;
            }

            HeldLines held = new(), whole = new();
            held.Replace(part, nothing);
            whole.Replace(Whole(rows), nothing);
            Assert.Equal(Hashes(whole), Hashes(held));
            Assert.Equal("cursor 0", held.Cursor);
        });

    [Fact]
    public void What_is_kept_reads_as_it_was_taken() => Gen.Select(grids, Gen.Int[0, 3]).Sample((rows, place) =>
    {
        HeldLines held = new(), again = new();
        held.Replace(Whole(rows), nothing);
        held.Change(Said(rows.OfType<BuildingRow>().Take(place).Select(row => new GoneLine("building", row.Id, "left"))), Unsent(rows));
        again.Read(held.Write());
        Assert.Equal((held.Cursor, string.Join(',', Hashes(held))), (again.Cursor, string.Join(',', Hashes(again))));
        Assert.Equal(Ids(held), Ids(again));
        // Also who is to leave was kept: acknowledged, it goes.
        Assert.Equal(held.Settle(nothing).Select(one => one.Id).Order(), again.Settle(nothing).Select(one => one.Id).Order());
        Assert.Equal(Ids(held), Ids(again));
    });

    [Fact]
    public void A_building_that_left_and_came_back_in_one_answer_is_as_the_answer_says_and_only_who_is_not_in_it_is_gone() =>
        Gen.Select(grids, Gen.Int[0, 9]).Where(one => one.Item1.Count > 0).Sample((rows, which) =>
        {
            HeldLines held = new(), expected = new();
            held.Replace(Whole(rows), nothing);
            var moved = rows.OfType<HouseholdRow>().Where((_, at) => at % 3 == which % 3).Select(row => row.Id).ToHashSet();
            List<SyncLine> stays = [.. rows.Where(row => !(row is HouseholdRow home && moved.Contains(home.Id))
                && !(row is ResidentRow one && moved.Contains(one.Household)) && !(row is TaskRow { Household: { } door } && moved.Contains(door)))];
            var gone = held.Change(Said([.. rows.OfType<BuildingRow>().Select(row => new GoneLine("building", row.Id, "left")), .. stays]), nothing);
            expected.Replace(Whole(stays), nothing);
            Assert.Equal(Hashes(expected), Hashes(held));
            Assert.Equal(moved.Order(), gone.Where(line => line.Of == "household").Select(line => line.Id).Order());
            Assert.DoesNotContain(gone, line => line.Of == "building");
        });

    /// <summary>Gone by a line, by a snapshot without it, or by a repair: in each case it waits for what is unsent about it.</summary>
    [Fact]
    public void A_row_stays_with_what_it_stands_in_while_something_unsent_is_about_it_and_goes_when_that_is_acknowledged() =>
        Gen.Select(grids, Gen.Int[0, 2], Gen.Int[0, 40]).Where(one => one.Item1.Count > 0).Sample((rows, way, which) =>
        {
            HeldLines held = new();
            held.Replace(Whole(rows), nothing);
            var unsent = rows.OfType<HouseholdRow>().Where((_, at) => at % 5 == which % 5).ToList();
            HashSet<Guid> about = [.. unsent.Select(row => row.Id)];
            switch (way)
            {
                case 0:
                    held.Change(Said(rows.OfType<BuildingRow>().Select(row => new GoneLine("building", row.Id, "left"))), about);
                    break;
                case 1:
                    held.Replace(Whole([]), about);
                    break;
                default:
                    foreach (var (table, range) in SyncText.Hashed.SelectMany(table => Enumerable.Range(0, 16).Select(range => (table, range))))
                    {
                        held.Repair(table, range, [], about);
                    }

                    break;
            }

            HashSet<Guid> kept = [.. about, .. unsent.Select(row => row.Building), .. unsent.Select(row => row.Dwelling!.Value),
                .. rows.OfType<ResidentRow>().Where(row => about.Contains(row.Household)).Select(row => row.Id)];
            Assert.Equal(kept.Order(), Ids(held));
            // The server does not have them here any more, and no repair brings them up again.
            Assert.All(Hashes(held), hash => Assert.Equal($"{default(StateHash)}", hash));
            Assert.Empty(held.Settle(about));
            held.Settle(nothing);
            Assert.Empty(Ids(held));
        });

    [Fact]
    public void What_comes_back_while_it_was_to_leave_stays()
    {
        var rows = BuildingOf(1, 1).ToList();
        var household = rows.OfType<HouseholdRow>().Single();
        HeldLines held = new();
        held.Replace(Whole(rows), nothing);
        held.Change(Said([new GoneLine("household", household.Id, "left")]), new HashSet<Guid> { household.Id });
        held.Change(Said([household with { Turn = 2 }]), new HashSet<Guid> { household.Id });
        held.Settle(nothing);
        Assert.Equal(2, Assert.Single(held.Of<HouseholdRow>("household")).Turn);
    }

    [Fact]
    public void Each_range_that_differs_is_found_and_repaired_and_no_other() =>
        Gen.Select(grids, Gen.Int[0, 1000], Gen.Int[0, 2]).Where(one => one.Item1.Count > 0).Sample((rows, which, how) =>
        {
            HeldLines server = new(), phone = new();
            server.Replace(Whole(rows), nothing);
            phone.Replace(Whole(rows), nothing);
            var households = rows.OfType<HouseholdRow>().ToList();
            if (households.Count == 0)
            {
                return;
            }

            var household = households[which % households.Count];
            phone.Change(Said([how switch
            {
                0 => household with { Turn = 9 },
                1 => new GoneLine("household", household.Id, "ended"),
                _ => household with { Id = Guid.Parse($"00000000-0000-7000-8000-9999999999{which % 16:x2}") },
            }]), nothing);
            StateHashes state = new("now", SyncText.Hashed.ToDictionary(table => table, server.Hashes));
            var wrong = phone.Differing(state);
            Assert.Contains(wrong, one => one.Table == "household");
            Assert.DoesNotContain(wrong, one => one.Table == "building");
            foreach (var (table, range) in wrong)
            {
                phone.Repair(table, range, [.. Whole(rows).Rows.Where(row => row.T == table && StateHash.RangeOf(row.Id!) == range)], nothing);
            }

            Assert.Empty(phone.Differing(state));
        });

    [Fact]
    public void Members_and_lines_that_the_app_does_not_know_do_no_harm_and_count_in_the_hash()
    {
        var line = """
            {"t":"kind","id":"visit","names":{"hans":"a","hant":"a","en":"a"},"minutes":5,"isEnforcement":false,"isCare":false,"isEmergency":false,
            """.Trim() + "\"isOn\":true,\"later\":1}";
        var text = $"{Text(Head)}\n{line}\n{{\"t\":\"lift\",\"id\":\"1\"}}\n{{\"t\":\"end\",\"rows\":2,\"hash\":{{}}}}\n";
        SnapshotPart part = new();
        Assert.True(part.Take(text));
        HeldLines held = new();
        held.Replace(part, nothing);
        StateHash hash = default;
        hash.Add(System.Text.Encoding.UTF8.GetBytes(line));
        Assert.Equal($"{hash}", held.Hashes("kind")[StateHash.RangeOf("visit")]);
        Assert.Equal("visit", Assert.Single(held.Of<KindRow>("kind")).Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html></html>\n")]
    [InlineData("null\n")]
    [InlineData("{\"t\":\"end\",\"rows\":0}\n")]
    [InlineData("{\"t\":\"head\"}\n{\"t\":\"end\",\"rows\":0}\n")]
    public void What_is_no_answer_of_the_server_is_not_taken(string text)
    {
        Assert.False(SyncText.IsWhole(SyncText.Read(text)));
        Assert.False(new SnapshotPart() is var part && part.Take(text) && part.IsWhole);
    }

    private static HeadLine Head => new(1, 1, "cursor 0", new(2026, 11, 29), [], new(Guid.Empty, "worker"));

    private static IEnumerable<SyncLine> BuildingOf(int number, int doors)
    {
        Guid Id(int kind, int door, int person = 0) =>
            Guid.Parse($"00000000-0000-7000-8000-{kind:x1}{number:x3}{door:x3}{(person * 7) + door + kind:x5}");
        BuildingRow building = new(Id(1, 0), "460106005006001", new("海秀东路", "海秀東路", "Haixiu"), 110.3, 20, 7);
        yield return building;
        foreach (var door in Enumerable.Range(1, doors))
        {
            yield return new DwellingRow(Id(2, door), building.Id, 1, $"{door}", "Home", null);
            yield return new HouseholdRow(Id(3, door), building.Area, "Family", building.Id, Id(2, door), "Sound", null, 1);
            foreach (var person in (int[])[1, 2])
            {
                yield return new ResidentRow(Id(4, door, person), Id(3, door), "符阿妹", null, null, "Female", "02", null, 1);
            }

            yield return new TaskRow(Id(5, door), building.Area, "visit", "Rhythm", "Household", Id(3, door), Id(3, door), building.Id, Id(2, door),
                10, false, null, new(2026, 11, 1), new(2026, 12, 1), new(2026, 11, 1), 0, "Open");
        }
    }

    /// <summary>As the server answers: a mark after so many rows, and after the last.</summary>
    private static string Answer(IReadOnlyList<SyncLine> rows, int toMark, string? resume)
    {
        var from = resume is null ? 0 : int.Parse(resume, System.Globalization.CultureInfo.InvariantCulture);
        List<SyncLine> lines = [Head with { Cursor = $"cursor {from}" }];
        for (var at = from; at < rows.Count; at++)
        {
            lines.Add(rows[at]);
            if ((at + 1) % toMark == 0 || at + 1 == rows.Count)
            {
                lines.Add(new MarkLine($"{at + 1}"));
            }
        }

        lines.Add(new EndLine(rows.Count - from, new Dictionary<string, string>()));
        return string.Concat(lines.Select(line => $"{Text(line)}\n"));
    }

    private static SnapshotPart Again(SnapshotPart part)
    {
        SnapshotPart again = new();
        Assert.True(again.Take(part.Write()));
        return again;
    }

    private static SnapshotPart Whole(IReadOnlyList<SyncLine> rows)
    {
        SnapshotPart part = new();
        Assert.True(part.Take(Answer(rows, 500, null)) && part.IsWhole);
        return part;
    }

    private static List<LineStart> Said(IEnumerable<SyncLine> lines) =>
        SyncText.Read(string.Concat(lines.Prepend(Head).Select(line => $"{Text(line)}\n")));

    private static HashSet<Guid> Unsent(IEnumerable<SyncLine> rows) => [.. rows.OfType<TaskRow>().Take(2).Select(row => row.Id)];

    private static string Text(SyncLine line) => JsonSerializer.Serialize(line, SyncJson.Plain.SyncLine);

    private static List<string> Hashes(HeldLines held) => [.. SyncText.Hashed.SelectMany(held.Hashes)];

    private static List<Guid> Ids(HeldLines held) =>
        [.. held.All(SyncText.Tables.ToList()).Select(row => Guid.Parse(row.Id!)).Order()];
}
