using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Doorstep.Field.Device;
using Doorstep.Field.Outbox;

namespace Doorstep.Field.Photos;

/// <summary>
/// Sends photos on a lane of their own, after the words that name them: in pieces, by tus 1.0 (docs/photos.md), from where a broken line stopped.
/// A photo leaves the phone when the server has all of it, and also what names it.
/// </summary>
public sealed class SendPhotos(WaitingPhotos photos, PhotoStore store, WaitingWork work, CallServer server)
{
    private const string Uploads = "/api/photos/uploads";

    private bool isRunning;
    private int size = PieceSize.First;

    public event Action? Changed;

    /// <summary>Of the photo that is on its way.</summary>
    public (Guid Id, int Percent)? Progress { get; private set; }

    /// <summary>What the server says against taking more now, in its own words.</summary>
    public string? Trouble { get; private set; }

    public async Task RunAsync()
    {
        if (isRunning)
        {
            return;
        }

        (isRunning, Trouble) = (true, null);
        try
        {
            foreach (var photo in photos.All.Where(photo => photo.IsToBeSent).ToList())
            {
                if (!await SendAsync(photo))
                {
                    return;
                }
            }
        }
        finally
        {
            (isRunning, Progress) = (false, null);
            Changed?.Invoke();
        }
    }

    /// <returns>False where nothing can be sent now.</returns>
    private async Task<bool> SendAsync(UnsentPhoto photo)
    {
        var stands = await AskAsync(HttpMethod.Head, $"{Uploads}/{photo.Hash}", _ => { });
        stands = stands.Status is 404 ? await BeginAsync(photo) : stands;
        for (var odd = 0; OffsetOf(stands) is { } offset;)
        {
            if (offset >= photo.Length)
            {
                await KeepUntilNamedAsync(photo);
                return true;
            }

            Progress = (photo.Id, offset * 100 / photo.Length);
            Changed?.Invoke();
            stands = await PieceAsync(photo, offset);
            // Several tabs may send the same photo: then the server says where it stands.
            odd = stands.Status is 409 ? odd + 1 : 0;
            size = PieceSize.After(size, stands.IsGood);
            if (odd > MostOdd)
            {
                return false;
            }
        }

        return await NotTakenAsync(photo, stands);
    }

    private const int MostOdd = 5;

    /// <summary>Kept on the phone while what names it waits there, too: who knows how long.</summary>
    private async Task KeepUntilNamedAsync(UnsentPhoto photo)
    {
        if (!work.All.Any(one => one.Id == photo.Operation && one.Refusal is null))
        {
            await photos.DropAsync(photo);
        }
    }

    /// <summary>What is no photo stays no photo; whatever else is wrong, it is sent again later.</summary>
    private async Task<bool> NotTakenAsync(UnsentPhoto photo, Answered answered)
    {
        var why = answered.Status is 400 or 409 or 413 ? ReadProblem.Of(answered.Body) : null;
        if (answered.Status is 400 && answered.Body.Contains("\"file\"", StringComparison.Ordinal))
        {
            await photos.RefuseAsync(photo, why ?? $"{answered.Status}");
            return true;
        }

        Trouble = why;
        return false;
    }

    private Task<Answered> BeginAsync(UnsentPhoto photo) => AskAsync(HttpMethod.Post, Uploads, request =>
    {
        request.Headers.Add("Upload-Length", photo.Length.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Upload-Metadata", $"sha256 {Convert.ToBase64String(Encoding.ASCII.GetBytes(photo.Hash))}");
    });

    private async Task<Answered> PieceAsync(UnsentPhoto photo, int offset)
    {
        var piece = await store.PieceAsync(photo.Id, offset, Math.Min(size, photo.Length - offset));
        return await AskAsync(HttpMethod.Patch, $"{Uploads}/{photo.Hash}", request =>
        {
            request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
            request.Content = new ByteArrayContent(piece);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/offset+octet-stream");
        });
    }

    private Task<Answered> AskAsync(HttpMethod method, string path, Action<HttpRequestMessage> shape) => server.SendAsync(method, path, request =>
    {
        request.Headers.Add("Tus-Resumable", "1.0.0");
        shape(request);
    });

    private static int? OffsetOf(Answered answered) =>
        (answered.IsGood || answered.Status is 409) && answered.Headers?.TryGetValues("Upload-Offset", out var values) is true
            && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? offset : null;
}
