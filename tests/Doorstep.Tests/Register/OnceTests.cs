using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Doorstep.Data;
using Doorstep.Privacy.Readings;
using Doorstep.Register;
using Doorstep.Register.Acts;
using Doorstep.Register.Import;
using Doorstep.Register.Queries;
using Doorstep.Tests.Residents;
using Microsoft.EntityFrameworkCore;
using RecordStatus = Doorstep.Register.RecordStatus;

namespace Doorstep.Tests.Register;

/// <summary>Whatever is sent twice, by whoever presses twice or hears no answer, is written down once; and nobody is there twice.</summary>
public sealed class OnceTests(DoorstepApp app)
{
    private const string Head = "grid,street,number,door,household,relation,name,document,id_number,phone,sex,birth_date,ethnicity,registered_area";

    [Fact]
    public async Task An_act_sent_again_under_its_key_gets_the_same_answer_and_something_else_under_it_is_refused()
    {
        var (ground, client) = await BeginAsync();
        var household = await client.AddAsync(ground.Dwellings[0].Id, A(1), A(2, "20"), A(3, "20"));
        var people = household.Residents;
        foreach (var (path, body, other) in ((string, Func<Guid, object>, Func<Guid, object>)[])[
            ("/households", key => new { dwellingId = ground.Dwellings[1].Id, residents = new[] { new { name = "合成甲" } }, key },
                key => new { dwellingId = ground.Dwellings[1].Id, residents = new[] { new { name = "合成乙" } }, key }),
            ($"/households/{household.Id}/residents", key => new { name = "合成丙", relation = "20", key },
                key => new { name = "合成丁", relation = "20", key }),
            ($"/households/{household.Id}/births", key => new { name = "合成戊", sex = "Male", birthDate = "2015-01-02", key },
                key => new { name = "合成戊", sex = "Female", birthDate = "2015-01-02", key }),
            ($"/households/{household.Id}/split", key => new
            {
                residentIds = new[] { people[1].Id }, headId = people[1].Id, dwellingId = ground.Dwellings[2].Id, key
            }, key => new { residentIds = new[] { people[2].Id }, headId = people[2].Id, key }),
            ($"/households/{household.Id}/visits", key => new { condition = "Sound", key }, key => new { condition = "Dangerous", key }),
            ($"/residents/{people[2].Id}/move-out", key => new { key }, key => new { on = "2015-01-02", key }),
            ($"/households/{household.Id}/move-in", key => new { dwellingId = ground.Dwellings[3].Id, key },
                key => new { dwellingId = ground.Dwellings[4].Id, key }),
            ($"/households/{household.Id}/move-out", key => new { key }, key => new { on = "2015-01-02", key })])
        {
            var key = app.NewId();
            var acts = await ActsAsync(ground);
            var first = await client.DoAsync(path, body(key));
            Assert.Equal(first, await client.DoAsync(path, body(key)));
            await client.AssertRuleAsync("rule.key-used", path, other(key));
            Assert.Equal(acts + 1, await ActsAsync(ground));
        }
    }

    [Fact]
    public async Task The_same_form_sent_twice_is_written_down_once()
    {
        var (ground, client) = await BeginAsync();
        client.Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var page = await new Visitor(client.Http).OpenAsync($"/register/doors/{ground.Dwellings[0].Id}/new");
        var (key, answers) = (page.Field("Key")!, new Dictionary<string, string>
        {
            ["Form.Name"] = "合成一", ["Form.Document"] = "None", ["Form.Relation"] = "02", ["Form.Use"] = "Owner", ["Form.Condition"] = "Sound"
        });
        Assert.True(Guid.TryParse(key, out _));
        await page.PressAsync("", answers);
        var again = await new Visitor(client.Http).OpenAsync($"/register/doors/{ground.Dwellings[0].Id}/new");
        await again.PressAsync("", new(answers) { ["Key"] = key });
        Assert.Equal(page.Address, again.Address);
        Assert.Single(await client.GetAsync<List<HouseholdLine>>($"/areas/{ground.Grid}/households"));
    }

    [Fact]
    public async Task Sent_many_times_at_once_under_one_key_it_is_one_household()
    {
        var (ground, client) = await BeginAsync();
        var key = app.NewId();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6)
            .Select(_ => client.DoAsync("/households", new { dwellingId = ground.Dwellings[0].Id, residents = new[] { A(1) }, key })));
        Assert.Single(answers.Distinct());
        Assert.Equal(1, await app.FromDatabaseAsync(db => db.Households.CountAsync(one => one.Area == ground.Grid)));
    }

    [Fact]
    public async Task Of_many_at_once_with_one_number_one_is_registered_and_the_others_are_told_so()
    {
        var (ground, client) = await BeginAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(door =>
            client.TryAsync(HttpMethod.Post, "/households",
                new { dwellingId = ground.Dwellings[door].Id, residents = new[] { A(9) with { Name = $"合成{door}" } } })));
        Assert.Equal([HttpStatusCode.OK, .. Enumerable.Repeat(HttpStatusCode.Conflict, 5)], answers.Select(answer => answer.StatusCode).Order());
        foreach (var refused in answers.Where(answer => answer.StatusCode is HttpStatusCode.Conflict))
        {
            Assert.Contains("rule.already-registered", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(1, await app.FromDatabaseAsync(db => db.Residents.CountAsync(one => one.Area == ground.Grid)));
    }

    [Fact]
    public async Task Who_left_may_be_registered_again_and_then_her_leaving_cannot_be_undone()
    {
        var (ground, client) = await BeginAsync();
        var household = await client.AddAsync(ground.Dwellings[0].Id, A(1), A(2, "20"));
        var left = await client.DoAsync($"/residents/{household.Residents[1].Id}/move-out", new { });
        await client.AddAsync(ground.Dwellings[1].Id, A(2));
        await client.AssertRuleAsync("rule.already-registered", $"/acts/{left.ActId}/undo", new { });
    }

    [Fact]
    public async Task A_name_and_a_birth_that_nobody_has_behind_a_door_count_too_also_where_nothing_is_written_down()
    {
        var (ground, client) = await BeginAsync();
        await client.AddAsync(ground.Dwellings[0].Id, new Person("合成丙", Relation: "02", BirthDate: new(1980, 5, 17)));
        Assert.Equal(0, await AskedByNameAsync(ground));
        // Two heads are always refused: so nothing would be left of the question.
        var guesses = Enumerable.Range(1, 12).Select(month => new Person("合成丙", Relation: "02", BirthDate: new(1981, month, 17))).ToArray();
        await client.AssertRuleAsync("rule.two-heads", "/households", new { dwellingId = ground.Dwellings[0].Id, residents = guesses });
        Assert.Equal(12, await AskedByNameAsync(ground));

        var file = string.Concat(guesses.Select((guess, place) =>
            $"{ground.Grid},海垦路,1,{ground.Dwellings[0].Door},{place},02,{guess.Name},None,{guess.BirthDate:yyyy-MM-dd}\n"));
        var sent = await client.Http.PostAsync("/api/register/imports",
            new StringContent($"grid,street,number,door,household,relation,name,document,birth_date\n{file}", Encoding.UTF8, "text/csv"));
        Assert.True(sent.IsSuccessStatusCode, await sent.Content.ReadAsStringAsync());
        Assert.True(await app.FromDatabaseAsync(db => db.Readings.AnyAsync(one => one.Area == ground.Grid && one.Field == Reading.OfFile(12))));
    }

    [Fact]
    public async Task Of_a_file_with_many_who_seem_to_be_there_only_that_they_are_many_is_told_and_whoever_was_looked_at_has_a_reading()
    {
        var (ground, client) = await BeginAsync();
        var people = Enumerable.Range(1, 25)
            .Select(serial => new Person($"合成{serial}号", Relation: serial == 1 ? "02" : "99", BirthDate: new(1980, 5, 17))).ToArray();
        await client.AddAsync(ground.Dwellings[0].Id, people);
        await RefusedAsync(22, "rule.same-people-many");
        Assert.Equal(21, await SeenAsync());
        await RefusedAsync(20, "rule.same-people");
        Assert.Equal(41, await SeenAsync());

        async Task RefusedAsync(int rows, string rule)
        {
            var file = string.Concat(people.Take(rows).Select((one, place) =>
                $"{ground.Grid},海垦路,1,{ground.Dwellings[0].Door},1,{(place == 0 ? "02" : "99")},{one.Name},None,1980-05-17\n"));
            var sent = await client.Http.PostAsync("/api/register/imports",
                new StringContent($"grid,street,number,door,household,relation,name,document,birth_date\n{file}", Encoding.UTF8, "text/csv"));
            Assert.Equal(rule, (await sent.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("rule").GetString());
        }

        Task<int> SeenAsync() => app.FromDatabaseAsync(db =>
            db.Readings.CountAsync(one => one.Area == ground.Grid && one.Field == "BirthDate" && one.Subject == ReadingSubject.Resident));
    }

    [Fact]
    public async Task The_same_name_and_birth_behind_one_door_is_asked_about_and_the_question_is_a_reading()
    {
        var (ground, client) = await BeginAsync();
        var person = new Person("合成丙", Relation: "02", BirthDate: new(1980, 5, 17));
        var known = (await client.AddAsync(ground.Dwellings[0].Id, person)).Residents[0].Id;
        await client.AssertRuleAsync("rule.same-person", "/households",
            new { dwellingId = ground.Dwellings[0].Id, residents = new[] { person with { Name = "合 成\u200b丙" } } });
        var reading = await app.FromDatabaseAsync(db => db.Readings.SingleAsync(one => one.SubjectId == known));
        Assert.Equal(("BirthDate", Purposes.Verify), (reading.Field, reading.Purpose));
        await client.DoAsync("/households", new { dwellingId = ground.Dwellings[1].Id, residents = new[] { person } });
        await client.DoAsync(
            "/households", new { dwellingId = ground.Dwellings[0].Id, residents = new[] { person with { BirthDate = new(1981, 5, 17) } } });
        await client.DoAsync("/households", new { dwellingId = ground.Dwellings[0].Id, residents = new[] { person }, confirmed = true });

        client.Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var page = await new Visitor(client.Http).OpenAsync($"/register/doors/{ground.Dwellings[0].Id}/new");
        Dictionary<string, string> answers = new()
        {
            ["Form.Name"] = "合成丙", ["Form.BirthDate"] = "1980-05-17", ["Form.Document"] = "None", ["Form.Relation"] = "02", ["Form.Use"] = "Owner",
            ["Form.Condition"] = "Sound"
        };
        await page.PressAsync("", answers);
        Assert.Contains("Is it the same person?", page.Page, StringComparison.Ordinal);
        await page.PressAsync("", new(answers) { ["Form.Confirmed"] = "true" });
        Assert.Contains("Saved: Household added", page.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_imported_twice_makes_nothing_twice_however_it_was_saved_again()
    {
        var (ground, client) = await BeginAsync();
        string[] rows =
        [
            $"{ground.Grid},海垦路,1,301,1,02,婴儿测一,None,,,Female,2025-03-01,01,{ground.Community}",
            $"{ground.Grid},海垦路,1,301,1,51,老人测二,None,,,Male,1940-02-29,01,{ground.Community}"
        ];
        Assert.Null((await EnterAsync(client, $"{Head}\n{rows[0]}\n{rows[1]}\n")).ImportedAt);
        foreach (var again in (string[])[
            $"{Head}\n{rows[0]}\n{rows[1]}\n", $"\uFEFF{Head}\r\n{rows[1]}\r\n{rows[0]}\r\n\r\n",
            $"{Head},use\n{rows[0].Replace(",02,", ",2,", StringComparison.Ordinal).Replace("2025-03-01", "2025/3/1", StringComparison.Ordinal)},\n{rows[1].Replace("Male", "男", StringComparison.Ordinal)},\n"])
        {
            var answer = await EnterAsync(client, again);
            Assert.NotNull(answer.ImportedAt);
            Assert.Equal((1, 2), (answer.Households, answer.Residents));
        }

        Assert.Equal(2, await PeopleAsync(ground));
        client.Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var page = await new Visitor(client.Http).OpenAsync("/register/import");
        await page.PressAsync("", file: ("a.csv", Encoding.UTF8.GetBytes($"{Head}\n{rows[0]}\n{rows[1]}\n")));
        Assert.Contains("Nothing was imported twice.", page.Page, StringComparison.Ordinal);

        // With one more person in it, it is another file, and the two are asked about.
        var more = $"{Head}\n{rows[0]}\n{rows[1]}\n{ground.Grid},海垦路,1,301,1,20,儿子测三,None,,,Male,2000-01-01,01,{ground.Community}\n";
        await page.PressAsync("", file: ("b.csv", Encoding.UTF8.GetBytes(more)));
        Assert.Contains("2 of these people have the same name", page.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(client, more)).StatusCode);
        Assert.Equal(2, await PeopleAsync(ground));
        Assert.Equal(3, (await EnterAsync(client, more, "?confirmed=true")).Residents);
    }

    [Fact]
    public async Task A_file_with_numbers_imported_twice_is_told_as_the_same_file_too()
    {
        var (ground, client) = await BeginAsync();
        var file = $"{Head}\n{ground.Grid},海垦路,1,101,1,02,合成,ResidentCard,{RegisterGround.AnIdNumber(44, new(1990, 1, 5))},13800138000,,,01,\n";
        Assert.Null((await EnterAsync(client, file)).ImportedAt);
        Assert.NotNull((await EnterAsync(client, file)).ImportedAt);
        Assert.Equal(1, await PeopleAsync(ground));
    }

    [Fact]
    public async Task A_file_sent_twice_at_once_is_entered_once()
    {
        var (ground, client) = await BeginAsync();
        var file = $"{Head}\n{string.Concat(Enumerable.Range(0, 6).Select(door => $"{ground.Grid},海垦路,1,{1 + door / 2}0{1 + door % 2},1,02,合成{door},None,,,Male,1980-01-0{1 + door},01,\n"))}";
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => EnterAsync(client, file)));
        Assert.Equal(1, answers.Count(answer => answer.ImportedAt is null));
        Assert.Equal(6, await PeopleAsync(ground));
    }

    [Fact]
    public async Task An_import_of_thousands_is_taken_back_once_asked_and_brought_back_with_all_counts()
    {
        var (ground, client) = await BeginAsync();
        var before = await CountsAsync(ground);
        using (var scope = app.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test"))
        {
            var batch = Enumerable.Range(0, 1200).Select(i => ImportTests.Household(ground, i % 12) with
            {
                Residents = [new($"合成{i}", Relation: "02", BirthDate: new(1950 + i % 60, 1, 1)), new(
                    $"合成{i}甲", Relation: "10", BirthDate: new(1951 + i % 60, 1, 1))],
            });
            Assert.Empty((await scope.ServiceProvider.GetRequiredService<ImportRegister>()
                .RunAsync([.. batch], new(app.NewId(), Guid.Empty, TimeProvider.System.GetUtcNow()), default)).Faults);
        }

        var full = await CountsAsync(ground);
        var line = Assert.Single(await client.GetAsync<List<ListImports.Line>>("/imports"));
        Assert.Equal((1200, 2400, false, true), (line.Households, line.Residents, line.IsUndone, line.CanBeUndone));
        await client.AssertRuleAsync("rule.undo-many", $"/acts/{line.UndoId}/undo", new { });
        var asked = await client.TryAsync(HttpMethod.Post, $"/acts/{line.UndoId}/undo");
        Assert.Contains("1200", await asked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(full, await CountsAsync(ground));

        await client.DoAsync($"/acts/{line.UndoId}/undo", new { confirmed = true });
        Assert.Equal(before, await CountsAsync(ground));
        Assert.Empty(await client.GetAsync<List<HouseholdLine>>($"/areas/{ground.Grid}/households"));
        await client.AssertRuleAsync("rule.undone-already", $"/acts/{line.UndoId}/undo", new { confirmed = true });

        var undone = Assert.Single(await client.GetAsync<List<ListImports.Line>>("/imports"));
        Assert.True(undone.IsUndone);
        await client.AssertRuleAsync("rule.redo-many", $"/acts/{undone.UndoId}/undo", new { });
        await client.DoAsync($"/acts/{undone.UndoId}/undo", new { confirmed = true });
        Assert.Equal(full, await CountsAsync(ground));
        using var check = app.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        Assert.DoesNotContain(await check.ServiceProvider.GetRequiredService<Recount>().RunAsync(repair: false),
            difference => ground.Community.Contains(difference.Area));
    }

    [Fact]
    public async Task An_import_is_taken_back_on_its_page_and_no_household_of_it_offers_that()
    {
        var (ground, client) = await BeginAsync();
        client.Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var file =
            $"{Head}\n{ground.Grid},海垦路,1,101,1,02,合成甲,None,,,Male,1980-01-01,01,\n{ground.Grid},海垦路,1,102,1,02,合成乙,None,,,Male,1981-01-01,01,\n";
        await EnterAsync(client, file);
        var household = (await client.GetAsync<List<HouseholdLine>>($"/areas/{ground.Grid}/households"))[0].Id;
        Assert.All(await client.GetAsync<List<ShowHistory.Line>>($"/households/{household}/history"), line => Assert.False(line.CanBeUndone));
        var page = await new Visitor(client.Http).OpenAsync($"/register/households/{household}");
        Assert.DoesNotContain("undo-2", page.Page, StringComparison.Ordinal);

        // A later act on one of its households has to go first.
        var visit = await client.DoAsync($"/households/{household}/visits", new { condition = "Sound" });
        var import = Assert.Single(await client.GetAsync<List<ListImports.Line>>("/imports"));
        await client.AssertRuleAsync("rule.undo-later", $"/acts/{import.UndoId}/undo", new { confirmed = true });
        await client.DoAsync($"/acts/{visit.ActId}/undo", new { });

        await page.OpenAsync("/register/import");
        Assert.Contains("This undoes the registration of 2 households with 2 people.", page.Page, StringComparison.Ordinal);
        await page.PressAsync("", named: $"undo-{import.UndoId:n}");
        Assert.Equal(0, await PeopleAsync(ground));
        Assert.Contains("This restores the registration of 2 households with 2 people.", page.Page, StringComparison.Ordinal);
        // What was taken back may come again from the same file; then the first cannot come back as well.
        Assert.Null((await EnterAsync(client, file)).ImportedAt);
        var undone = (await client.GetAsync<List<ListImports.Line>>("/imports")).Single(line => line.IsUndone);
        await client.AssertRuleAsync("rule.imported-since", $"/acts/{undone.UndoId}/undo", new { confirmed = true });
        Assert.Equal(2, await PeopleAsync(ground));
    }

    [Fact]
    public async Task What_was_undone_is_brought_back_by_undoing_that()
    {
        var (ground, client) = await BeginAsync();
        var household = await client.AddAsync(ground.Dwellings[0].Id, A(1));
        var resident = household.Residents[0].Id;
        var edit = await (await client.TryAsync(HttpMethod.Patch, $"/residents/{resident}", new { education = "30" }))
            .Content.ReadFromJsonAsync<Done>(RegisterClient.Json);
        var undo = await client.DoAsync($"/acts/{edit!.ActId}/undo", new { });
        Assert.Equal("20", (await client.HouseholdAsync(household.Id)).Residents[0].Education);
        Assert.True((await client.GetAsync<List<ShowHistory.Line>>($"/households/{household.Id}/history"))[0]
            is { Kind: RegisterActKind.Undone, CanBeUndone: true });
        var redo = await client.DoAsync($"/acts/{undo.ActId}/undo", new { });
        Assert.Equal("30", (await client.HouseholdAsync(household.Id)).Residents[0].Education);
        await client.AssertRuleAsync("rule.cannot-undo", $"/acts/{redo.ActId}/undo", new { });
        // And once more from the beginning, since it stands again.
        var again = await client.DoAsync($"/acts/{edit.ActId}/undo", new { });
        Assert.Equal("20", (await client.HouseholdAsync(household.Id)).Residents[0].Education);
        await (await client.TryAsync(HttpMethod.Patch, $"/residents/{resident}", new { education = "40" })).Content.ReadAsStringAsync();
        await client.AssertRuleAsync("rule.undo-later", $"/acts/{again.ActId}/undo", new { });

        var other = await client.AddAsync(ground.Dwellings[1].Id, A(2), A(3, "20"));
        var added = (await client.GetAsync<List<ShowHistory.Line>>($"/households/{other.Id}/history"))[0].ActId;
        var struck = await client.DoAsync($"/acts/{added}/undo", new { });
        Assert.Equal(HttpStatusCode.NotFound, (await client.TryAsync(HttpMethod.Get, $"/households/{other.Id}")).StatusCode);
        await client.DoAsync($"/acts/{struck.ActId}/undo", new { });
        Assert.Equal(other.Residents.Select(one => one.Id), (await client.HouseholdAsync(other.Id)).Residents.Select(one => one.Id));
        using var check = app.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        Assert.DoesNotContain(await check.ServiceProvider.GetRequiredService<Recount>().RunAsync(repair: false),
            difference => ground.Community.Contains(difference.Area));
    }

    private Task<int> AskedByNameAsync(RegisterGround ground) =>
        app.FromDatabaseAsync(db =>
            db.Readings.CountAsync(one => one.Area == ground.Grid && one.Field == "BirthDate" && one.Subject == ReadingSubject.NotRegistered));

    private async Task<(RegisterGround Ground, RegisterClient Client)> BeginAsync()
    {
        var ground = await RegisterGround.MakeAsync(app);
        return (ground, await RegisterClient.OfAsync(app, ground));
    }

    private static Person A(int serial, string relation = "02") => RegisterGround.APerson(serial, relation);

    private Task<int> ActsAsync(RegisterGround ground) =>
        app.FromDatabaseAsync(db => db.RegisterActs.CountAsync(act => act.Area >= ground.Community && act.Area < ground.Community.Next));

    private Task<int> PeopleAsync(RegisterGround ground) => app.FromDatabaseAsync(db =>
        db.Residents.CountAsync(one => one.Area >= ground.Community && one.Area < ground.Community.Next && one.Standing == RecordStatus.Present));

    private async Task<string> CountsAsync(RegisterGround ground) => string.Join('\n', await app.FromDatabaseAsync(db =>
        db.AreaCounts.Where(count => count.Area >= ground.Community && count.Area < ground.Community.Next && count.Count != 0)
            .OrderBy(count => count.Area).ThenBy(count => count.Key).Select(count => $"{count.Area} {count.Key} {count.Count}").ToListAsync()));

    private static async Task<ImportCsv.Imported> EnterAsync(RegisterClient client, string file, string query = "")
    {
        var answer = await SendAsync(client, file, query);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<ImportCsv.Imported>(RegisterClient.Json))!;
    }

    private static Task<HttpResponseMessage> SendAsync(RegisterClient client, string file, string query = "")
    {
        var body = new ByteArrayContent(Encoding.UTF8.GetBytes(file));
        body.Headers.ContentType = new("text/csv");
        return client.Http.PostAsync($"/api/register/imports{query}", body);
    }
}
