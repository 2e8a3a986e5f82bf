using Doorstep.Field.Outbox;
using Microsoft.AspNetCore.Components;

namespace Doorstep.Field.Photos;

/// <summary>
/// The photos on this phone: those of drafts, and those that the server has not got. They lie sealed like the outbox, and survive what it survives.
/// </summary>
public sealed class WaitingPhotos(PhotoStore store, WaitingWork work, TimeProvider clock)
{
    public const int MostOfOne = 9;

    private readonly List<UnsentPhoto> all = [];

    public event Action? Changed;

    /// <summary>In the order in which they were taken.</summary>
    public IReadOnlyList<UnsentPhoto> All => all;

    /// <summary>How many the server has not got, of what was done.</summary>
    public int Unsent => all.Count(photo => photo.IsToBeSent);

    public DateTimeOffset? Oldest => all.Where(photo => photo.IsToBeSent).Min(photo => (DateTimeOffset?)photo.At);

    public static string DraftOf(Guid id) => $"draft/{id}";

    public IReadOnlyList<UnsentPhoto> OfDraft(string draft) => all.FindAll(photo => photo.Draft == draft);

    public async Task LoadAsync()
    {
        all.Clear();
        all.AddRange((await store.AllAsync()).OrderBy(photo => photo.At));
        // The app may have ended between what was done and its photos.
        foreach (var done in work.All)
        {
            await NameAsync(DraftOf(done.Subject == Guid.Empty ? done.Id : done.Subject), done);
        }

        Changed?.Invoke();
    }

    /// <summary>What was chosen in a field for photos, or just taken with it, becomes the draft's.</summary>
    /// <returns>A key of the words: why it could not be kept. Null where it was.</returns>
    public async Task<string?> TakeAsync(ElementReference input, string draft)
    {
        if (OfDraft(draft).Count >= MostOfOne)
        {
            return "field.photo-most";
        }

        if (await store.ShrinkAsync(input) is not { } small)
        {
            return "field.photo-unread";
        }

        UnsentPhoto taken = new(Guid.CreateVersion7(), small.Hash, small.Length, work.UserName, clock.GetUtcNow(), draft);
        if (OfDraft(draft).Any(photo => photo.Hash == small.Hash))
        {
            return null;
        }

        if (!await store.KeepAsync(taken))
        {
            return "field.storage-full";
        }

        all.Add(taken);
        Changed?.Invoke();
        return null;
    }

    /// <summary>What they were taken for is done: from now on they are sent.</summary>
    public async Task NameAsync(string draft, Operation done)
    {
        foreach (var photo in OfDraft(draft))
        {
            await WriteAsync(photo with { Draft = null, Operation = done.Id, What = done.What, Where = done.Where });
        }
    }

    public async Task RefuseAsync(UnsentPhoto refused, string why) => await WriteAsync(refused with { Refusal = why });

    public async Task DropAsync(UnsentPhoto photo)
    {
        await store.DropAsync(photo.Id);
        all.RemoveAll(other => other.Id == photo.Id);
        Changed?.Invoke();
    }

    /// <summary>What named them was taken back before the server had it.</summary>
    public async Task DropOfAsync(Operation takenBack)
    {
        foreach (var photo in all.FindAll(photo => photo.Operation == takenBack.Id))
        {
            await DropAsync(photo);
        }
    }

    /// <summary>Takes up what a wipe left, as far as the PIN of then opens it and it was hers.</summary>
    public async Task<int> TakeUpLeftAsync(string earlierPin)
    {
        var count = await store.TakeUpAsync(earlierPin, work.UserName);
        await LoadAsync();
        return count;
    }

    private async Task WriteAsync(UnsentPhoto photo)
    {
        await store.WriteAsync(photo);
        all[all.FindIndex(other => other.Id == photo.Id)] = photo;
        Changed?.Invoke();
    }
}
