using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Doorstep.Edge;
using Doorstep.Edge.Lanes;
using Doorstep.Photos;
using Doorstep.Tests.Cases;
using MetadataExtractor;
using SkiaSharp;

namespace Doorstep.Tests.Photos;

[Collection(nameof(CaseCity))]
public sealed class PhotoTests(CaseCity city)
{
    [Fact]
    public async Task A_photo_of_a_report_is_seen_by_who_sees_the_case_and_by_the_holder_of_the_secret_and_by_nobody_else()
    {
        var photo = await SentAsync(PhotoFiles.APicture(SKEncodedImageFormat.Png));
        var (desk, stranger) = (await city.DeskAsync(), await city.DeskAsync(CaseCity.FarGrid));
        Assert.Equal(HttpStatusCode.NotFound, (await desk.GetAsync($"/api/photos/{photo.Id}")).StatusCode);

        var (longitude, latitude) = CaseCity.Middle(CaseCity.Grid);
        var answer = await city.ReportAsync(new { kind = "0301", text = "见图（合成）", longitude, latitude, photos = new[] { photo.Id } });
        var other = await city.ReportAsync(city.AReport());
        var shown = await desk.GetAsync($"/api/photos/{photo.Id}");
        Assert.Equal("image/jpeg", shown.Content.Headers.ContentType!.MediaType);
        // What one person was shown is in no cache of the browser that the next one sits at.
        Assert.True(shown.Headers.CacheControl!.NoStore);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/photos/{photo.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await city.CreateClient().GetAsync($"/api/photos/{photo.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await city.CreateClient().GetAsync($"/api/reports/{answer.Secret}/photos/{photo.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await city.CreateClient().GetAsync($"/api/reports/{other.Secret}/photos/{photo.Id}")).StatusCode);
        Assert.Equal([photo.Id], (await CaseCity.ShowAsync(desk, await city.IdOfAsync(answer.Number))).Reports[0].Photos);

        var again = await city.CreateClient().PostAsJsonAsync("/api/reports", new { kind = "0301", text = "偷图（合成）", photos = new[] { photo.Id } });
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
    }

    [Fact]
    public async Task The_photo_of_the_work_stands_under_its_own_step_and_the_reporters_under_what_was_told()
    {
        var told = await SentAsync(PhotoFiles.APicture(SKEncodedImageFormat.Png));
        var answer = await city.ReportAsync(new { kind = "0301", text = "见图（合成）", address = "合成路 1 号", photos = new[] { told.Id } });
        var id = await city.IdOfAsync(answer.Number);
        var (desk, handler) = (await city.DeskAsync(), await city.HandlerAsync("SANITATION"));
        Assert.True((await CaseCity.ActAsync(desk, id, "file")).IsSuccessStatusCode);
        Assert.True((await CaseCity.ActAsync(desk, id, "dispatch")).IsSuccessStatusCode);
        Assert.True((await CaseCity.ActAsync(handler, id, "accept")).IsSuccessStatusCode);
        var done = await SentAsync(PhotoFiles.APicture(SKEncodedImageFormat.Png));
        Assert.True((await CaseCity.ActAsync(handler, id, "resolve", new { note = "清走了", photos = new[] { done.Id } })).IsSuccessStatusCode);

        var hers = await city.CreateClient().GetStringAsync($"/follow/{answer.Secret}");
        AssertStand(
            hers[hers.IndexOf("id=\"steps\"", StringComparison.Ordinal)..hers.IndexOf("id=\"told\"", StringComparison.Ordinal)], done.Id, told.Id);
        AssertStand(hers[hers.IndexOf("id=\"told\"", StringComparison.Ordinal)..], told.Id, done.Id);
        var staffs = await desk.GetStringAsync($"/cases/{id}");
        AssertStand(staffs[staffs.IndexOf("class=\"timeline\"", StringComparison.Ordinal)..], done.Id, told.Id);
        AssertStand(staffs[..staffs.IndexOf("class=\"timeline\"", StringComparison.Ordinal)], told.Id, done.Id);
    }

    private static void AssertStand(string part, Guid here, Guid elsewhere)
    {
        Assert.Contains(here.ToString(), part, StringComparison.Ordinal);
        Assert.DoesNotContain(elsewhere.ToString(), part, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_the_file_that_was_sent_survives_but_the_picture()
    {
        var sent = WithHiddenWords(PhotoFiles.APicture(SKEncodedImageFormat.Jpeg));
        var photo = await SentAsync(sent);
        var kept = await KeptAsync(photo.Id);

        var text = Encoding.Latin1.GetString(kept);
        Assert.DoesNotContain("Exif", text, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", text, StringComparison.Ordinal);
        Assert.Equal([0xff, 0xd9], kept[^2..]);
        // The note which side was up is obeyed before it goes: the picture lay on its side.
        Assert.Equal((40, 60), (photo.WidthPixels, photo.HeightPixels));
    }

    public static TheoryData<string> Files => [.. PhotoFiles.All.Keys];

    /// <summary>Read back with somebody else's reader, which knows more places to hide something than we do.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public async Task Whatever_a_photo_carries_only_the_picture_is_kept(string which)
    {
        var sent = PhotoFiles.All[which]();
        Assert.True(Holds(sent, PhotoFiles.Secret));
        var kept = await KeptAsync((await SentAsync(sent)).Id);

        Assert.False(Holds(kept, PhotoFiles.Secret));
        using var stream = new MemoryStream(kept);
        Assert.Empty(ImageMetadataReader.ReadMetadata(stream).Select(directory => directory.Name).Except(["JPEG", "JFIF", "Huffman", "File Type"]));
        Assert.Equal(-1, kept.AsSpan(2).IndexOf<byte>([0xff, 0xd8, 0xff]));
        Assert.Equal([0xff, 0xd9], kept[^2..]);
    }

    [Fact]
    public void The_reader_would_see_a_place_a_name_and_a_profile()
    {
        var seen = PhotoFiles.All.Values.SelectMany(file => ImageMetadataReader.ReadMetadata(new MemoryStream(file())))
            .Select(directory => directory.Name).ToHashSet();
        Assert.Empty(((string[])["GPS", "Exif IFD0", "XMP", "ICC Profile", "IPTC", "JpegComment", "PNG-tEXt"]).Except(seen));
    }

    [Fact]
    public async Task A_huge_picture_is_refused_by_its_header()
    {
        var response = await SendAsync(APngHeader(10_000, 10_000));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("file", await response.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_baseline_picture_whose_colours_come_one_after_the_other_is_counted_as_one_that_is_whole_in_memory()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(PhotoFiles.ABaselineJpeg(8000, inOneScan: false))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(PhotoFiles.ABaselineJpeg(8000, inOneScan: true))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(PhotoFiles.ABaselineJpeg(2000, inOneScan: false))).StatusCode);
    }

    [Fact]
    public async Task A_large_photo_is_made_smaller()
    {
        var photo = await SentAsync(PhotoFiles.APicture(SKEncodedImageFormat.Jpeg, 4000, 3000));
        Assert.Equal((2560, 1920), (photo.WidthPixels, photo.HeightPixels));
    }

    /// <summary>Left half dark, right half light: what is left of it shows that the whole was read.</summary>
    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg, 8000, 6000, 2560, 1920)]
    [InlineData(SKEncodedImageFormat.Png, 6000, 4000, 2560, 1706)]
    [InlineData(SKEncodedImageFormat.Png, 12_000, 500, 2560, 106)]
    public async Task A_photo_of_the_largest_telephones_is_taken_and_made_smaller(
        SKEncodedImageFormat format, int width, int height, int keptWidth, int keptHeight)
    {
        var photo = await SentAsync(TwoHalves(format, width, height));
        Assert.InRange(photo.WidthPixels, keptWidth - 1, keptWidth);
        Assert.InRange(photo.HeightPixels, keptHeight - 1, keptHeight);
        using var kept = SKBitmap.Decode(await KeptAsync(photo.Id));
        Assert.InRange(kept.GetPixel(10, 10).Red, 0, 20);
        Assert.InRange(kept.GetPixel(kept.Width - 10, kept.Height - 10).Red, 235, 255);
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("2001:db8:1:2::7", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::7", "2001:db8:1:3::7", false)]
    public void Whoever_sends_pictures_of_a_thousand_million_points_a_minute_has_to_wait_and_her_neighbour_has_not(
        string first, string second, bool areOne)
    {
        using NetworkLimits limits = new(new ConfigurationBuilder().Build());
        using PhotoBudget budget = new(limits);
        for (var i = 0; i < 40; i++)
        {
            budget.Count(From(first), 24_000_000);
        }

        Assert.Throws<BusyException>(() => budget.Count(From(first), 24_000_000));
        Assert.Equal(areOne, Record.Exception(() => budget.Count(From(second), 24_000_000)) is BusyException);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public async Task A_photo_that_is_cut_off_is_refused(SKEncodedImageFormat format)
    {
        var whole = PhotoFiles.APicture(format, 400, 300);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(whole)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(whole[..(whole.Length / 2)])).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>")]
    [InlineData("GIF89a\u0001\u0000\u0001\u0000")]
    [InlineData("just words")]
    public async Task What_is_not_a_photo_is_refused(string content) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(Encoding.Latin1.GetBytes(content))).StatusCode);

    [Fact]
    public async Task More_than_twenty_megabytes_are_refused()
    {
        var response = await SendAsync(new byte[ReadPhoto.MaxBytes + 1]);
        Assert.Contains(response.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge });
    }

    [Fact]
    public async Task A_request_without_a_file_is_refused_with_the_name_of_the_field()
    {
        var response = await city.CreateClient().PostAsync("/api/photos", new MultipartFormDataContent { { new StringContent("x"), "other" } });
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("file", await response.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    private static byte[] TwoHalves(SKEncodedImageFormat format, int width, int height)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.Black);
            using var white = new SKPaint { Color = SKColors.White };
            canvas.DrawRect(width / 2, 0, width - (width / 2), height, white);
        }

        using var encoded = bitmap.Encode(format, 80);
        return encoded.ToArray();
    }

    private static DefaultHttpContext From(string address) => new() { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };

    private async Task<byte[]> KeptAsync(Guid photo)
    {
        var (longitude, latitude) = CaseCity.Middle(CaseCity.Grid);
        var answer = await city.ReportAsync(new { kind = "0301", text = "见图（合成）", longitude, latitude, photos = new[] { photo } });
        return await city.CreateClient().GetByteArrayAsync($"/api/reports/{answer.Secret}/photos/{photo}");
    }

    private static bool Holds(byte[] file, string text) =>
        file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) >= 0 || file.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;

    private async Task<SendPhoto.Result> SentAsync(byte[] file)
    {
        var response = await SendAsync(file);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<SendPhoto.Result>())!;
    }

    private Task<HttpResponseMessage> SendAsync(byte[] file)
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        return city.CreateClient().PostAsync("/api/photos", new MultipartFormDataContent { { content, "file", "../../照片<script>.jpg" } });
    }

    /// <summary>EXIF that says "turned by 90 degrees" and hides a word, a comment, and a second file behind the end.</summary>
    private static byte[] WithHiddenWords(byte[] jpeg)
    {
        byte[] tiff = [.. "II"u8, 0x2a, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, .. "SECRET-PLACE"u8];
        byte[] exif = [.. "Exif\0\0"u8, .. tiff];
        byte[] comment = [.. "SECRET-COMMENT"u8];
        return [
            .. jpeg[..2], 0xff, 0xe1, .. Length(exif), .. exif, 0xff, 0xfe, .. Length(comment), .. comment, .. jpeg[2..],
            .. "PK\u0003\u0004SECRET-ZIP"u8
        ];

        static byte[] Length(byte[] content) => [(byte)((content.Length + 2) >> 8), (byte)(content.Length + 2)];
    }

    /// <summary>A PNG that claims to be huge and never delivers.</summary>
    internal static byte[] APngHeader(int width, int height)
    {
        byte[] header = [.. "IHDR"u8, .. Big(width), .. Big(height), 8, 6, 0, 0, 0];
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Big(13), .. header, .. Big((int)PhotoFiles.Crc(header)), .. Big(0), .. "IDAT"u8, .. Big(0)];

        static byte[] Big(int number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];
    }
}
