using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Contracts.Forms;
using Doorstep.Forms;
using Doorstep.Photos;
using Doorstep.Privacy.Retention;
using Doorstep.Tasks;
using Doorstep.Tests.Photos;
using Microsoft.EntityFrameworkCore;
using SkiaSharp;

namespace Doorstep.Tests.Tasks;

/// <summary>Photos and signatures as answers to the form of a task.</summary>
public sealed partial class PhotoAnswerTests(TasksCity app) : IClassFixture<TasksCity>
{
    /// <summary>Old buildings: photos where there are signs of danger, three at most.</summary>
    private const string Kind = "0516", FormCode = "old-building";

    private sealed record Spot(TaskGround Ground, HttpClient Client, Guid Task)
    {
        public Task<string> PageAsync() => Client.GetStringAsync($"/today/{Task}");
    }

    private async Task<Spot> SpotAsync()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 6);
        var begun = await (await app.SignedInAsync(Role.SubdistrictStaff, ground.Ground.Community.Parent.Value))
            .PostAsJsonAsync("/api/rhythms", new { kind = Kind, area = ground.Ground.Community.Value, everyDays = 1 });
        Assert.True(begun.IsSuccessStatusCode, await begun.Content.ReadAsStringAsync());
        app.GoTo(1, 6);
        await app.TickAsync();
        var task = (await ground.TasksAsync()).First(one => one.IsOpen && one.Area == ground.Ground.Grid);
        return new(ground, await ground.ClientAsync(), task.Id);
    }

    /// <summary>The form as the page has it, with other answers and files.</summary>
    private static async Task<(HttpStatusCode Status, string Page)> SendAsync(
        Spot spot, string page, IEnumerable<(string Name, string Value)> answers, params (string Field, byte[] File)[] files)
    {
        using MultipartFormDataContent content = [];
        foreach (var (name, value) in answers.Concat(
        [
            ("_handler", "answer"), ("__RequestVerificationToken", HiddenOf(page, "__RequestVerificationToken")), ("Key", HiddenOf(page, "Key")),
            ("shown", HiddenOf(page, "shown")),
        ]))
        {
            content.Add(new StringContent(value), name);
        }

        foreach (var (i, (field, file)) in files.Index())
        {
            content.Add(new ByteArrayContent(file), $"a.{field}.files", $"照片{i}<b>.jpg");
        }

        var answer = await spot.Client.PostAsync($"/today/{spot.Task}", content);
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
    }

    private static string HiddenOf(string page, string name)
    {
        var form = page[Math.Max(page.IndexOf("id=\"main-form\"", StringComparison.Ordinal), 0)..];
        return Regex.Match(form, $"name=\"{name}\"[^>]*value=\"([^\"]*)\"").Groups[1].Value;
    }

    /// <summary>What hangs on a question, as the page sends it again.</summary>
    private static List<(string Name, string Value)> HungOf(string page, string field) =>
        [.. Hung().Matches(page).Where(hash => hash.Groups[1].Value == $"a.{field}").Select(hash => (hash.Groups[1].Value, hash.Groups[2].Value))];

    [GeneratedRegex("<input type=\"hidden\" name=\"(a\\.[^\"]+)\" value=\"([0-9a-f]{64})\"")]
    private static partial Regex Hung();

    /// <summary>The page that asks for the photo, after signs were ticked.</summary>
    private static async Task<string> AskedAsync(Spot spot)
    {
        var (status, page) = await SendAsync(spot, await spot.PageAsync(), [("a.signs", "cracks")]);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("name=\"a.picture.files\"", page);
        Assert.Contains("住建部门", page);
        return page;
    }

    private static byte[] APicture(int width = 60) => PhotoFiles.APicture(SKEncodedImageFormat.Jpeg, width);

    private Task<TaskState> StateAsync(Spot spot) =>
        app.FromDatabaseAsync(db => db.WorkTasks.Where(one => one.Id == spot.Task).Select(one => one.State).SingleAsync());

    [Fact]
    public async Task A_photo_sent_with_a_form_stays_while_it_is_answered_again_and_is_then_seen_by_who_sees_the_answers_alone()
    {
        var spot = await SpotAsync();
        var (again, page) = await SendAsync(spot, await AskedAsync(spot), [("a.signs", "cracks"), ("a.width", "wide")],
            ("picture", PhotoFiles.All["EXIF with a place"]()));
        Assert.Equal(HttpStatusCode.OK, again);
        var (_, hash) = Assert.Single(HungOf(page, "picture"));
        Assert.Contains($"src=\"/api/my/photos/{hash}\"", page);
        var neighbour = await spot.Ground.ClientAsync(spot.Ground.Ground.OtherGrid);
        var small = await spot.Client.GetAsync($"/api/my/photos/{hash}");
        Assert.True(small is { StatusCode: HttpStatusCode.OK, Headers.CacheControl.NoStore: true });
        Assert.DoesNotContain(PhotoFiles.Secret, Encoding.Latin1.GetString(await small.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await neighbour.GetAsync($"/api/my/photos/{hash}")).StatusCode);

        var (done, _) = await SendAsync(spot, page, [("a.signs", "cracks"), ("a.width", "12"), .. HungOf(page, "picture")]);
        Assert.Equal((HttpStatusCode.Found, TaskState.Ended), (done, await StateAsync(spot)));
        var photo = await app.FromDatabaseAsync(db => db.Photos.AsNoTracking().SingleAsync(one => one.Blob == hash));
        var filled = await app.FromDatabaseAsync(db => db.FilledForms.AsNoTracking().Include(form => form.Parts)
            .SingleAsync(form => form.Id == photo.FilledFormId));
        Assert.Contains(filled.Parts, part => part.Id == photo.FilledPartId);
        var path = $"/api/forms/filled/{filled.Id}/photos/{hash}";
        Assert.Equal(HttpStatusCode.OK, (await spot.Client.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await (await spot.Ground.StaffAsync()).Http.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await neighbour.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await spot.Client.GetAsync($"/api/my/photos/{hash}")).StatusCode);
    }

    [Fact]
    public async Task A_photo_of_a_form_about_a_household_is_a_reading_of_each_who_lives_there()
    {
        var spot = await SpotAsync();
        var household = await spot.Ground.LivesAsync(0, people: 2);
        var client = await spot.Ground.ClientAsync();
        var photo = await UploadAsync(client, APicture(131));
        await spot.Ground.DoneAsync(spot.Task, Answers(photo.Hash));
        var form = await app.FromDatabaseAsync(db => db.Photos.Where(one => one.Id == photo.Id).Select(one => one.FilledFormId!.Value).SingleAsync());
        await app.WithDatabaseAsync(db => db.FilledForms.Where(one => one.Id == form)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.HouseholdId, household)));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"/api/forms/filled/{form}/photos/{photo.Hash}")).StatusCode);
        var people = await app.FromDatabaseAsync(db => db.Residents.Where(one => one.HouseholdId == household).Select(one => one.Id).ToListAsync());
        var read = await app.FromDatabaseAsync(db => db.Readings.Where(one => one.Field == "AnswerPhoto" && people.Contains(one.SubjectId))
            .Select(one => one.SubjectId).ToListAsync());
        Assert.Equal(2, people.Count);
        Assert.Equal(people.Order(), read.Order());
    }

    [Fact]
    public async Task What_is_no_picture_too_large_or_too_much_is_said_beside_its_question_and_nothing_else_is_lost()
    {
        var spot = await SpotAsync();
        var page = await AskedAsync(spot);
        var width = 60;
        foreach (var (file, sentence) in new (byte[], string)[]
        {
            ("just words"u8.ToArray(), "这不是照片"), (PhotoTests.APngHeader(10_000, 10_000), "照片太大了"), (APicture(900)[..400], "照片不完整"),
        })
        {
            (_, page) = await SendAsync(spot, page, [("a.signs", "cracks"), ("a.width", "12"), .. HungOf(page, "picture")],
                ("picture", file), ("picture", APicture(++width)));
            Assert.Contains($"<bdi>照片0<b>.jpg</bdi> – {sentence}", page);
            Assert.Contains("name=\"a.width\" value=\"12\"", page);
            Assert.Matches("value=\"cracks\"[^>]*checked", page);
        }

        // Each time the right one beside it was taken; three are the most.
        (_, page) = await SendAsync(spot, page, [("a.signs", "cracks"), ("a.width", "12"), .. HungOf(page, "picture")],
            ("picture", APicture(80)));
        Assert.Contains("<bdi>照片0<b>.jpg</bdi> – 最多 3 张", page);
        Assert.Equal((3, TaskState.Open), (HungOf(page, "picture").Count, await StateAsync(spot)));

        var first = HungOf(page, "picture")[0];
        (_, page) = await SendAsync(spot, page,
            [("a.signs", "cracks"), ("a.width", "12"), .. HungOf(page, "picture"), ("Form.Go", $"drop:picture:{first.Value}")]);
        Assert.Equal(2, HungOf(page, "picture").Count);
        Assert.DoesNotContain(first, HungOf(page, "picture"));
    }

    [Fact]
    public async Task A_photo_that_was_erased_meanwhile_is_asked_for_again_and_the_rest_is_kept()
    {
        var spot = await SpotAsync();
        var (_, page) = await SendAsync(spot, await AskedAsync(spot), [("a.signs", "cracks"), ("a.width", "x")], ("picture", APicture(70)));
        var hung = HungOf(page, "picture");
        await app.WithDatabaseAsync(db => db.Photos.Where(photo => photo.Blob == hung[0].Value).ExecuteDeleteAsync());
        (_, page) = await SendAsync(spot, page, [("a.signs", "cracks"), ("a.width", "12"), .. hung]);
        Assert.Contains("这张照片没有收到，或者已经用在别处", page);
        Assert.Contains("name=\"a.width\" value=\"12\"", page);
        Assert.Empty(HungOf(page, "picture"));
    }

    private static async Task<SendPhoto.Result> UploadAsync(HttpClient client, byte[] file)
    {
        var sent = await client.PostAsync("/api/photos", new MultipartFormDataContent { { new ByteArrayContent(file), "file", "a.jpg" } });
        Assert.True(sent.IsSuccessStatusCode, await sent.Content.ReadAsStringAsync());
        return (await sent.Content.ReadFromJsonAsync<SendPhoto.Result>())!;
    }

    private static object Answers(params string[] hashes) =>
        new { outcome = "Done", answers = new { signs = new[] { "cracks" }, width = 12, picture = hashes } };

    [Fact]
    public async Task A_program_names_the_photos_it_sent_and_no_hash_of_anybody_elses()
    {
        var (spot, other) = (await SpotAsync(), await SpotAsync());
        // The clock was put forward meanwhile, past the end of her session.
        var client = await spot.Ground.ClientAsync();
        var (mine, hers) = (await UploadAsync(client, APicture(101)), await UploadAsync(other.Client, APicture(102)));
        var ofCase = await UploadAsync(client, APicture(103));
        await app.WithDatabaseAsync(db => db.Photos.Where(photo => photo.Id == ofCase.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(photo => photo.CaseId, app.NewId())));
        foreach (var strange in (string[])[hers.Hash, ofCase.Hash, new string('0', 64)])
        {
            var refused = await spot.Ground.EndAsync(spot.Task, Answers(mine.Hash, strange));
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains("\"picture\"", await refused.Content.ReadAsStringAsync());
        }

        await spot.Ground.DoneAsync(spot.Task, Answers(mine.Hash));
        var next = (await spot.Ground.TasksAsync()).FirstOrDefault(one => one.IsOpen && one.Area == spot.Ground.Ground.Grid);
        Assert.NotNull(next);
        Assert.Equal(HttpStatusCode.BadRequest, (await spot.Ground.EndAsync(next.Id, Answers(mine.Hash))).StatusCode);
    }

    [Fact]
    public async Task Answers_that_name_a_photo_by_its_file_have_it_whether_it_comes_before_or_after_them()
    {
        foreach (var isBefore in (bool[])[true, false])
        {
            var spot = await SpotAsync();
            byte[] file = [.. APicture(isBefore ? 201 : 202), .. "behind it"u8];
            var (phone, hash) = (new PhotoSender(spot.Client), PhotoSender.HashOf(file));
            if (isBefore)
            {
                await phone.SendAsync(file);
            }
            else
            {
                // Whoever does not say that it follows has made a mistake.
                Assert.Equal(HttpStatusCode.BadRequest, (await spot.Ground.EndAsync(spot.Task, Answers(hash))).StatusCode);
            }

            await spot.Ground.DoneAsync(spot.Task,
                new { outcome = "Done", photosFollow = true, answers = new { signs = new[] { "cracks" }, width = 12, picture = new[] { hash } } });
            var filled = await app.FromDatabaseAsync(db =>
                db.Photos.Where(one => one.SentHash == hash).Select(one => one.FilledFormId).SingleAsync());
            var path = $"/api/forms/filled/{filled}/photos/{hash}";
            Assert.Equal(isBefore ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await spot.Client.GetAsync(path)).StatusCode);
            await phone.SendAsync(file);
            var shown = await spot.Client.GetByteArrayAsync(path);
            Assert.Equal([0xff, 0xd9], shown[^2..]);
        }
    }

    [Fact]
    public async Task A_photo_goes_with_its_answers_and_stays_with_the_case_that_shares_it()
    {
        var spot = await SpotAsync();
        var (kept, gone) = (await UploadAsync(spot.Client, APicture(111)), await UploadAsync(spot.Client, APicture(112)));
        await spot.Ground.DoneAsync(spot.Task, Answers(kept.Hash, gone.Hash));
        var photo = await app.FromDatabaseAsync(db => db.Photos.AsNoTracking().SingleAsync(one => one.Id == kept.Id));
        await app.WithDatabaseAsync(async db =>
        {
            var shared = Assert.Single(await db.SharePhotosAsync(photo.FilledFormId!.Value, [kept.Hash, new string('0', 64)], app.NewId, default));
            shared.BelongToReport(app.NewId(), app.NewId());
            await db.SaveChangesAsync();
        });
        var until = await app.FromDatabaseAsync(db =>
            db.FilledParts.Where(part => part.Id == photo.FilledPartId).Select(part => part.EraseOn).SingleAsync());
        app.GoTo(until.DayNumber - app.Today.DayNumber + 2, 3);
        Assert.Contains(await app.Services.GetRequiredService<PurgeByRule>().EraseAsync(default), line => line.Name == "answers" && line.Rows > 0);
        var left = await app.FromDatabaseAsync(db =>
            db.Photos.AsNoTracking().Where(one => one.Blob == kept.Hash || one.Blob == gone.Hash).ToListAsync());
        Assert.Equal((kept.Hash, true), (Assert.Single(left).Blob, left[0].CaseId is not null));
        Assert.True(File.Exists(Path.Combine(app.Folder, "blobs", kept.Hash[..2], kept.Hash)));
        Assert.False(File.Exists(Path.Combine(app.Folder, "blobs", gone.Hash[..2], gone.Hash)));
    }

    [Fact]
    public async Task Without_scripts_a_signature_is_a_file_and_a_later_one_takes_its_place()
    {
        var spot = await SpotAsync();
        await app.WithDatabaseAsync(async db =>
        {
            var before = await db.FormVersions.SingleAsync(version => version.Code == FormCode && version.ReplacedAt == null);
            Names names = new("签收", "簽收", "Signature");
            Question signature = new() { Id = "signed", Concept = "building.signature", Type = QuestionType.Signature, Label = names, Need = names };
            db.Add(FormVersion.Publish(before.Definition with { Questions = [.. before.Definition.Questions, signature] }, before,
                spot.Ground.Ground.Community.At(AreaLevel.City), new(app.NewId(), app.NewId(), app.Now)));
            await db.SaveChangesAsync();
        });
        var page = await spot.PageAsync();
        Assert.Contains("enctype=\"multipart/form-data\"", page);
        Assert.Contains("data-signature", page);
        (_, page) = await SendAsync(spot, page, [("a.signs", "cracks")], ("signed", APicture(121)));
        var first = Assert.Single(HungOf(page, "signed"));
        (_, page) = await SendAsync(spot, page, [("a.signs", "cracks"), first, ("a.width", "x")], ("signed", APicture(122)));
        var second = Assert.Single(HungOf(page, "signed"));
        Assert.NotEqual(first, second);
        var (done, _) = await SendAsync(spot, page, [second]);
        Assert.Equal((HttpStatusCode.Found, TaskState.Ended), (done, await StateAsync(spot)));
        Assert.Equal(1, await app.FromDatabaseAsync(db => db.Photos.CountAsync(photo => photo.Blob == second.Value && photo.FilledFormId != null)));
    }

    [Fact]
    public async Task Where_a_form_is_only_tried_it_takes_no_file()
    {
        var office = await app.SignedInAsync(Role.Administrator, "4609");
        var page = await office.GetStringAsync($"/forms/{FormCode}");
        var tried = await office.PostAsync($"/forms/{FormCode}", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "try", ["__RequestVerificationToken"] = HiddenOf(page, "__RequestVerificationToken"), ["a.signs"] = "roof",
            ["shown"] = "signs",
        }));
        var shown = await tried.Content.ReadAsStringAsync();
        Assert.Matches("type=\"file\" disabled", shown);
        Assert.DoesNotContain("a.picture.files", shown);
    }
}
