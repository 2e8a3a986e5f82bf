using Doorstep.Cases;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Photos;
using Doorstep.Places;

namespace Doorstep.Residents.Reporting;

/// <summary>A picture that was not taken, and why.</summary>
/// <param name="File">The name of its file, as the sender knows it.</param>
/// <param name="Reason">A key of words.json.</param>
public sealed record RefusedPhoto(string File, string Reason);

/// <summary>Processes the answers of one page of a report, and says which question comes next, or what is wrong.</summary>
sealed class TakeAnswers(FindAddress addresses, SendPhoto photos, ReportCase report)
{
    public const int MostPhotos = 9;

    private static readonly TimeSpan longestInDanger = TimeSpan.FromSeconds(2);

    /// <param name="Step">The question to ask next.</param>
    /// <param name="Faults">What is wrong, by field, as keys of words.json.</param>
    /// <param name="Choices">Addresses to choose from; null when none were looked for.</param>
    /// <param name="Receipt">The report is taken.</param>
    /// <param name="Refused">The pictures that were not taken, by the names of their files, and why not; the others were.</param>
    /// <param name="Kept">The call for help is received, and kept here until the database takes it.</param>
    public sealed record Result(
        string Step, Dictionary<string, string> Faults, IReadOnlyList<FoundAddress>? Choices = null, Receipt? Receipt = null, KeptCall? Kept = null,
        IReadOnlyList<RefusedPhoto>? Refused = null);

    /// <summary>
    /// Where it is: a choice wins, then a point that is fine enough; an address is looked up, and one that is not found may stay as it was written.
    /// </summary>
    /// <param name="isUrgent">A call for help goes out even if nobody knows the address: the desk asks.</param>
    public async Task<Result> WhereAsync(ReportForm form, bool mustKnow, bool isUrgent, CancellationToken cancellationToken)
    {
        form.Settle();
        if (form.Go == "nowhere" && !mustKnow)
        {
            form.Forget();
            form.Address = isUrgent ? form.Address : null;
        }
        else if (TextLengthAttribute.IsTooLong(form.Address, isUrgent ? Telling.TextLength : Telling.AddressLength))
        {
            return Again("error.too-long");
        }
        else if (form.Choice is not null and not ReportForm.AsWritten)
        {
            await ChooseAsync(form, form.Choice, cancellationToken);
        }
        else if (form.Point is null && UserText.SaysNothing(form.Address))
        {
            return Again(mustKnow ? "report.where-missing" : "report.where-missing-or-skip");
        }
        else if (!form.HasPlace && form.Choice is null && !UserText.SaysNothing(form.Address))
        {
            return await LookUpAsync(form, isUrgent, cancellationToken);
        }

        return Known;
    }

    public async Task<Result> DetailsAsync(ReportForm form, bool isEmergency, IEnumerable<IFormFile> files, HttpContext sender)
    {
        var faults = form.FaultsOfDetails(isEmergency);
        List<RefusedPhoto> refused = [];
        foreach (var file in files.Where(file => file.Length > 0))
        {
            var reason = form.PhotoIds.Count >= MostPhotos ? "error.too-many-photos" : await TakePhotoAsync(form, file, sender);
            refused.AddRange(reason is null ? [] : [new(file.FileName, reason)]);
        }

        if (refused.Count > 0)
        {
            faults.TryAdd("Files", "report.photos-refused");
        }

        return new(faults.Count == 0 ? ReportForm.Check : ReportForm.Details, faults, Refused: refused);
    }

    /// <summary>The last word is the cases' own: what they refuse leads back to its question.</summary>
    /// <param name="wait">As for <see cref="ReportCase"/>.</param>
    public async Task<Result> SendAsync(ReportForm form, bool isEmergency, TimeSpan? wait, CancellationToken cancellationToken)
    {
        if (form.FaultsOfDetails(isEmergency) is { Count: > 0 } faults)
        {
            return new(ReportForm.Details, faults);
        }

        try
        {
            var taken = await report.RunAsync(form.ToRequest(), wait, cancellationToken);
            return new(ReportForm.Check, [], Receipt: taken.Receipt, Kept: taken.Kept);
        }
        catch (WrongFieldException wrong)
        {
            form.Photos = wrong.Field == "photos" ? null : form.Photos;
            return new(ReportForm.Details, new() { [wrong.Field == "photos" ? "Files" : nameof(ReportForm.Text)] = wrong.Reason });
        }
        catch (BusyException)
        {
            // Nothing of what was written is lost: she presses once more.
            return new(ReportForm.Check, new() { [nameof(ReportForm.Text)] = "report.busy" });
        }
    }

    /// <returns>Why it was not taken.</returns>
    private async Task<string?> TakePhotoAsync(ReportForm form, IFormFile file, HttpContext sender)
    {
        try
        {
            await using var stream = file.OpenReadStream();
            var photo = await photos.RunAsync(stream, file.Length, sender, sender.RequestAborted);
            form.Photos = $"{form.Photos} {photo.Id}".Trim();
            return null;
        }
        catch (WrongFieldException wrong)
        {
            return wrong.Reason;
        }
        catch (BusyException)
        {
            return "report.photos-busy";
        }
    }

    private async Task<Result> LookUpAsync(ReportForm form, bool isUrgent, CancellationToken cancellationToken)
    {
        ReadAddress read;
        try
        {
            // SQLite may wait for a lock, on the thread that asks; somebody in danger does not.
            read = await (isUrgent
                ? Task.Run(() => addresses.ReadAsync(form.Address, CancellationToken.None), cancellationToken)
                    .WaitAsync(longestInDanger, cancellationToken)
                : addresses.ReadAsync(form.Address, cancellationToken));
        }
        catch (Exception away) when (isUrgent && (away is TimeoutException || DatabaseAway.Is(away)))
        {
            return Known;
        }

        if (read.Only is { } only)
        {
            form.Take(only);
            return Known;
        }

        // A call for help does not wait for the answer: it goes out with its words, and which house it is can be said after.
        if (isUrgent)
        {
            return Known;
        }

        form.Asked = form.Address;
        return new(ReportForm.Where,
            new() { [nameof(ReportForm.Choice)] = read.Found.Count == 0 ? "report.address-unknown" : "report.address-which" }, read.Found);
    }

    private async Task ChooseAsync(ReportForm form, string choice, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(choice, out var building))
        {
            form.TakePoint(choice);
        }
        else if (await addresses.KnownAsync(building, cancellationToken) is { } found)
        {
            form.Take(found);
        }
    }

    private static Result Known => new(ReportForm.Details, []);

    public static string Choice(FoundAddress found) =>
        found.Building?.ToString() ?? FormattableString.Invariant($"{found.Longitude},{found.Latitude}");

    private static Result Again(string key) => new(ReportForm.Where, new() { [nameof(ReportForm.Address)] = key });
}
