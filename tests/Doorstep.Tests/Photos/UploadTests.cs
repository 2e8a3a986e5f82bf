using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Photos.Uploads;
using Doorstep.Privacy.Retention;
using Doorstep.Tests.Cases;
using Doorstep.Tests.Identity;
using Microsoft.EntityFrameworkCore;
using SkiaSharp;

namespace Doorstep.Tests.Photos;

/// <summary>Photos that a worker's phone sends in pieces, over a network that breaks.</summary>
[Collection(nameof(CaseCity))]
public sealed class UploadTests(CaseCity city)
{
    private const string Secret = "SECRET-PLACE";

    private static int serial;

    /// <summary>A picture that no other test has, with something hidden behind it.</summary>
    private static byte[] APhoto() =>
        [.. PhotoFiles.APicture(SKEncodedImageFormat.Jpeg, 300 + Interlocked.Increment(ref serial), 200), .. Encoding.ASCII.GetBytes(Secret)];

    private async Task<(HttpClient Client, PhotoSender Photos)> AWorkerAsync()
    {
        var client = await city.SignedInAsync(Role.GridWorker, CaseCity.Grid);
        return (client, new(client));
    }

    private async Task<ShowCase.Result> ReportedAsync(HttpClient worker, params string[] hashes)
    {
        var answer = await worker.PostAsJsonAsync("/api/cases/worker-reports", new
        {
            key = city.NewId(), kind = "0301", text = "见图（合成）", longitude = CaseCity.Middle(CaseCity.Grid).Longitude,
            latitude = CaseCity.Middle(CaseCity.Grid).Latitude, photoHashes = hashes,
        });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await CaseCity.ShowAsync(worker, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("caseId").GetGuid());
    }

    private Task<int> KeptAsync(string hash) => city.FromDatabaseAsync(db => db.Photos.CountAsync(photo => photo.SentHash == hash));

    [Fact]
    public async Task A_photo_goes_on_where_the_server_got_to_and_is_cleaned_and_kept_like_every_other()
    {
        var ((client, phone), photo) = (await AWorkerAsync(), APhoto());
        var hash = PhotoSender.HashOf(photo);
        Assert.Null(await phone.OffsetAsync(hash));
        var begun = await phone.BeginAsync(photo);
        Assert.Equal((HttpStatusCode.Created, $"/api/photos/uploads/{hash}"), (begun.StatusCode, begun.Headers.Location!.OriginalString));
        Assert.Equal(["1.0.0"], begun.Headers.GetValues("Tus-Resumable"));
        Assert.Equal(0, await phone.OffsetAsync(hash));
        var first = await phone.PieceAsync(hash, 0, photo.AsMemory(0, 1500));
        Assert.Equal((HttpStatusCode.NoContent, 1500), (first.StatusCode, PhotoSender.OffsetOf(first)));

        // The network breaks; a phone that was started again asks, and another answer to an announcement is the same.
        Assert.Equal(1500, PhotoSender.OffsetOf(await phone.BeginAsync(photo)));
        Assert.Equal(1500, await phone.OffsetAsync(hash));
        await phone.SendAsync(photo);
        var whole = await phone.BeginAsync(photo);
        Assert.Equal((HttpStatusCode.Created, photo.Length), (whole.StatusCode, PhotoSender.OffsetOf(whole)));

        var found = await ReportedAsync(client, hash);
        Assert.Equal(0, found.Reports[0].PhotosToCome);
        var kept = await client.GetByteArrayAsync($"/api/photos/{Assert.Single(found.Reports[0].Photos)}");
        Assert.Equal([0xff, 0xd8], kept[..2]);
        Assert.DoesNotContain(Secret, Encoding.Latin1.GetString(kept), StringComparison.Ordinal);
        Assert.False(File.Exists(PathOf(await IdOfAsync(hash))));
    }

    [Fact]
    public async Task The_words_come_first_and_every_case_that_named_the_photo_has_it_when_it_comes()
    {
        var ((client, phone), photo) = (await AWorkerAsync(), APhoto());
        var hash = PhotoSender.HashOf(photo);
        var (one, other) = (await ReportedAsync(client, hash), await ReportedAsync(client, hash));
        Assert.Equal((1, 0), (one.Reports[0].PhotosToCome, one.Reports[0].Photos.Count));
        var awaited = await city.FromDatabaseAsync(db => db.Photos.Where(row => row.SentHash == hash).Select(row => row.Id).ToListAsync());
        Assert.Equal(2, awaited.Count);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/api/photos/{awaited[0]}")).StatusCode);
        Assert.Contains("还有 1 张照片在网格员手机上", await (await city.DeskAsync()).GetStringAsync($"/cases/{one.Id}"), StringComparison.Ordinal);

        // Somebody else who has the same file gives nothing to her cases.
        var stranger = new PhotoSender(await city.SignedInAsync(Role.GridWorker, CaseCity.NextGrid));
        await stranger.SendAsync(photo);
        Assert.Equal(1, (await CaseCity.ShowAsync(client, one.Id)).Reports[0].PhotosToCome);
        await phone.SendAsync(photo);
        foreach (var id in (Guid[])[one.Id, other.Id])
        {
            var shown = (await CaseCity.ShowAsync(client, id)).Reports[0];
            Assert.Equal(0, shown.PhotosToCome);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"/api/photos/{Assert.Single(shown.Photos)}")).StatusCode);
        }

        // And one that names it afterwards, too.
        Assert.Single((await ReportedAsync(client, hash)).Reports[0].Photos);
    }

    [Fact]
    public async Task A_photo_that_came_in_the_moment_in_which_it_was_named_is_given_to_the_case_by_the_job()
    {
        var ((client, phone), photo) = (await AWorkerAsync(), APhoto());
        var hash = PhotoSender.HashOf(photo);
        await phone.SendAsync(photo);
        var found = await ReportedAsync(client, hash);
        // As if the report had not seen it yet.
        await city.WithDatabaseAsync(async db =>
        {
            var by = await db.Uploads.Where(upload => upload.Hash == hash).Select(upload => upload.By).SingleAsync();
            var late = Doorstep.Photos.Photo.Await(hash, new(city.NewId(), by, DateTimeOffset.UnixEpoch));
            late.BelongToReport(found.Id, found.Reports[0].Id);
            db.Add(late);
            await db.SaveChangesAsync();
        });
        await city.Services.GetRequiredService<DeliverPhotos>().TickAsync(default);
        var shown = (await CaseCity.ShowAsync(client, found.Id)).Reports[0];
        Assert.Equal((2, 0), (shown.Photos.Count, shown.PhotosToCome));
    }

    [Fact]
    public async Task Eight_parallel_uploads_of_one_photo_end_with_one_photo()
    {
        var ((_, phone), photo) = (await AWorkerAsync(), APhoto());
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => phone.SendAsync(photo, 1500 + (100 * i)))));
        Assert.Equal(1, await KeptAsync(PhotoSender.HashOf(photo)));
    }

    [Fact]
    public async Task The_same_hash_with_another_length_or_other_content_is_refused()
    {
        var ((_, phone), photo) = (await AWorkerAsync(), APhoto());
        var hash = PhotoSender.HashOf(photo);
        await phone.BeginAsync(photo);
        var longer = await phone.BeginAsync(hash, photo.Length + 1);
        Assert.Equal((HttpStatusCode.Conflict, "rule.upload-other-length"), (longer.StatusCode, await PhotoSender.RuleAsync(longer)));

        var other = photo.ToArray();
        other[^1]++;
        await phone.PieceAsync(hash, 0, other.AsMemory(0, 2000));
        var last = await phone.PieceAsync(hash, 2000, other.AsMemory(2000));
        Assert.Equal((HttpStatusCode.BadRequest, "sha256"), (last.StatusCode, Assert.Single(await PhotoSender.FieldsAsync(last))));
        // It begins anew, and the right one is taken.
        Assert.Null(await phone.OffsetAsync(hash));
        await phone.SendAsync(photo);
        Assert.Equal(1, await KeptAsync(hash));
    }

    [Fact]
    public async Task Whatever_is_wrong_is_said_by_its_field_and_costs_no_piece()
    {
        var ((_, phone), photo) = (await AWorkerAsync(), APhoto());
        var hash = PhotoSender.HashOf(photo);
        foreach (var (answer, status, field) in new[]
        {
            (await phone.BeginAsync(hash, photo.Length, "0.2.2"), HttpStatusCode.PreconditionFailed, "Tus-Resumable"),
            (await phone.BeginAsync("no hash", photo.Length), HttpStatusCode.BadRequest, "Upload-Metadata"),
            (await phone.BeginAsync(hash.ToUpperInvariant(), photo.Length), HttpStatusCode.BadRequest, "Upload-Metadata"),
            (await phone.BeginAsync(hash, 0), HttpStatusCode.BadRequest, "Upload-Length"),
            (await phone.BeginAsync(hash, -1), HttpStatusCode.BadRequest, "Upload-Length"),
            (await phone.BeginAsync(hash, (20 << 20) + 1), HttpStatusCode.RequestEntityTooLarge, "Upload-Length"),
        })
        {
            Assert.Equal((status, field), (answer.StatusCode, Assert.Single(await PhotoSender.FieldsAsync(answer))));
        }

        await phone.BeginAsync(photo);
        await phone.PieceAsync(hash, 0, photo.AsMemory(0, 1024));
        foreach (var (answer, status, field) in new[]
        {
            (await phone.PieceAsync(hash, 1024, photo.AsMemory(1024, 1500), "image/jpeg"), HttpStatusCode.UnsupportedMediaType, "Content-Type"),
            (await phone.PieceAsync(hash, 1024, photo.AsMemory(1024, 100)), HttpStatusCode.BadRequest, "Content-Length"),
            (await phone.PieceAsync(hash, 1024, photo), HttpStatusCode.BadRequest, "Content-Length"),
            (await phone.PieceAsync(hash, -5, photo.AsMemory(1024)), HttpStatusCode.BadRequest, "Upload-Offset"),
            (await phone.PieceAsync(hash, 1024, new byte[TakePiece.MostBytes + 1]), HttpStatusCode.RequestEntityTooLarge, "file"),
        })
        {
            Assert.Equal((status, field), (answer.StatusCode, Assert.Single(await PhotoSender.FieldsAsync(answer))));
        }

        foreach (var wrong in (int[])[0, 1023, 1025, photo.Length])
        {
            var answer = await phone.PieceAsync(hash, wrong, photo.AsMemory(0, 1024));
            Assert.Equal((HttpStatusCode.Conflict, "rule.upload-offset", 1024),
                (answer.StatusCode, await PhotoSender.RuleAsync(answer), PhotoSender.OffsetOf(answer)));
        }

        await phone.SendAsync(photo);
        Assert.Equal(1, await KeptAsync(hash));
    }

    [Fact]
    public async Task A_file_that_is_no_picture_is_refused_at_its_end_and_leaves_nothing()
    {
        var (_, phone) = await AWorkerAsync();
        var words = Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Repeat("just words", 300)));
        var hash = PhotoSender.HashOf(words);
        await phone.BeginAsync(words);
        await phone.PieceAsync(hash, 0, words.AsMemory(0, 2000));
        var path = PathOf(await IdOfAsync(hash));
        Assert.True(File.Exists(path));
        var last = await phone.PieceAsync(hash, 2000, words.AsMemory(2000));
        Assert.Equal((HttpStatusCode.BadRequest, "file"), (last.StatusCode, Assert.Single(await PhotoSender.FieldsAsync(last))));
        Assert.False(File.Exists(path));
        Assert.Null(await phone.OffsetAsync(hash));
    }

    [Fact]
    public async Task Pieces_lie_sealed_on_the_disk_and_one_that_was_never_acknowledged_is_written_over()
    {
        var ((_, phone), photo) = (await AWorkerAsync(), APhoto());
        var hash = PhotoSender.HashOf(photo);
        await phone.BeginAsync(photo);
        await phone.PieceAsync(hash, 0, photo.AsMemory(0, 2000));
        var path = PathOf(await IdOfAsync(hash));
        var lies = await File.ReadAllBytesAsync(path);
        Assert.Equal(-1, lies.AsSpan().IndexOf(photo.AsSpan(0, 16)));
        Assert.DoesNotContain(Convert.ToBase64String(photo[..15]), Encoding.ASCII.GetString(lies), StringComparison.Ordinal);
        // A crash between the file and the commit.
        await File.AppendAllTextAsync(path, "half of a line that nobody was told of");
        await phone.SendAsync(photo);
        Assert.Equal(1, await KeptAsync(hash));
    }

    [Fact]
    public async Task Where_the_pieces_were_lost_the_phone_begins_anew()
    {
        var ((_, phone), photo) = (await AWorkerAsync(), APhoto());
        var hash = PhotoSender.HashOf(photo);
        await phone.BeginAsync(photo);
        await phone.PieceAsync(hash, 0, photo.AsMemory(0, 2000));
        File.Delete(PathOf(await IdOfAsync(hash)));
        Assert.Null(await phone.OffsetAsync(hash));
        await phone.SendAsync(photo);
        Assert.Equal(1, await KeptAsync(hash));
    }

    [Fact]
    public async Task What_one_worker_has_not_finished_and_what_she_begins_in_a_day_has_an_end_and_takes_nothing_from_another()
    {
        var (phone, other) = ((await AWorkerAsync()).Photos, (await AWorkerAsync()).Photos);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.Created, (await phone.BeginAsync(PhotoSender.HashOf([(byte)i]), 20 << 20)).StatusCode);
        }

        var full = await phone.BeginAsync(PhotoSender.HashOf([20]), 1);
        Assert.Equal((HttpStatusCode.Conflict, "rule.upload-unfinished"), (full.StatusCode, await PhotoSender.RuleAsync(full)));
        // What she has announced already goes on, and so does everybody else.
        Assert.Equal(HttpStatusCode.Created, (await phone.BeginAsync(PhotoSender.HashOf([0]), 20 << 20)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await other.BeginAsync(PhotoSender.HashOf([20]), 1)).StatusCode);

        await city.WithDatabaseAsync(async db =>
        {
            var hers = await db.Uploads.Where(upload => upload.Hash == PhotoSender.HashOf(new byte[] { 20 })).SingleAsync();
            db.AddRange(Enumerable.Range(0, Upload.MostADay).Select(i =>
                Upload.Begin($"{i:x64}", 1, new(city.NewId(), hers.By, hers.At))));
            await db.SaveChangesAsync();
        });
        var day = await other.BeginAsync(PhotoSender.HashOf([21]), 1);
        Assert.Equal((HttpStatusCode.Conflict, "rule.upload-day"), (day.StatusCode, await PhotoSender.RuleAsync(day)));
    }

    [Fact]
    public async Task Only_workers_send_photos_in_pieces_each_her_own_and_a_registered_phone_does_so_without_a_session()
    {
        var ((_, phone), photo) = (await AWorkerAsync(), APhoto());
        var hash = PhotoSender.HashOf(photo);
        await phone.BeginAsync(photo);
        await phone.PieceAsync(hash, 0, photo.AsMemory(0, 2000));
        var another = (await AWorkerAsync()).Photos;
        Assert.Null(await another.OffsetAsync(hash));
        Assert.Equal(HttpStatusCode.NotFound, (await another.PieceAsync(hash, 2000, photo.AsMemory(2000))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden,
            (await new PhotoSender(await city.SignedInAsync(Role.Resident, CaseCity.Grid)).BeginAsync(photo)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await new PhotoSender(city.CreateClient()).BeginAsync(photo)).StatusCode);

        using var device = await new DeviceTests.Phone(city).RegisterAsync(await city.SignedInAsync(Role.GridWorker, CaseCity.Grid));
        await new PhotoSender(await device.InAsync()).SendAsync(photo);
        Assert.Equal(1, await KeptAsync(hash));
    }

    [Fact]
    public async Task What_was_not_finished_or_not_named_within_two_weeks_is_erased_with_its_pieces_and_what_was_named_stays()
    {
        await using CaseCity own = new() { Leaping = new() };
        await own.InitializeAsync();
        var client = await own.SignedInAsync(Role.GridWorker, CaseCity.Grid);
        PhotoSender phone = new(client);
        var (half, unnamed, named) = (APhoto(), APhoto(), APhoto());
        await phone.BeginAsync(half);
        await phone.PieceAsync(PhotoSender.HashOf(half), 0, half.AsMemory(0, 2000));
        await phone.SendAsync(unnamed);
        await phone.SendAsync(named);
        await client.PostAsJsonAsync("/api/cases/worker-reports",
            new { kind = "0301", text = "见图（合成）", address = "合成路", photoHashes = new[] { PhotoSender.HashOf(named) } });
        var purge = own.Services.GetRequiredService<PurgeByRule>();
        own.Leaping!.Leap(TimeSpan.FromDays(13));
        Assert.DoesNotContain(await purge.EraseAsync(default, isNight: false), line => line is { Name: "uploads" or "unnamed-photos", Rows: > 0 });
        own.Leaping.Leap(TimeSpan.FromDays(2));
        Assert.Equal(4, (await purge.EraseAsync(default, isNight: false)).Single(line => line.Name == "uploads").Rows);
        Assert.Empty(Directory.GetFiles(Path.Combine(own.Folder, "uploads")));
        Assert.Equal([PhotoSender.HashOf(named)], await own.FromDatabaseAsync(db => db.Photos.Select(photo => photo.SentHash!).ToListAsync()));
        Assert.False(await own.FromDatabaseAsync(db => db.Uploads.AnyAsync()));
    }

    private Task<Guid> IdOfAsync(string hash) =>
        city.FromDatabaseAsync(db => db.Uploads.Where(upload => upload.Hash == hash).Select(upload => upload.Id).SingleAsync());

    private string PathOf(Guid id) => Path.Combine(city.Folder, "uploads", $"{id:n}");
}
