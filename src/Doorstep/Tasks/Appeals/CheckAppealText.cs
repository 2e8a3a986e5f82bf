using System.Globalization;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Privacy.Readings;
using Doorstep.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Appeals;

/// <summary>
/// Refuses what supporters would be shown where it tells whom it is about. What the register holds of her household is read as the platform; that
/// names and numbers were held against the text is a reading of each of them, written before anything is answered.
/// </summary>
sealed class CheckAppealText(IServiceScopeFactory scopes, ReadingRecorder readings)
{
    private const string Fields = $"{nameof(Resident.Name)}+{nameof(Resident.IdNumber)}+{nameof(Resident.Phone)}+{nameof(Resident.BirthDate)}";
    private const string Why = "whether a text tells whom it is about";

    private static readonly string[] communityEnds = ["社区居民委员会", "社区", "社區", "居委会", "村委会", "村"];

    /// <exception cref="WrongFieldException">The field that tells it, and what stands there.</exception>
    public async Task RunAsync(Guid residentId, AppealContent content, CancellationToken cancellationToken)
    {
        List<(string Field, string Text)> written = [("text", content.Text)];
        if (content.Institution is { } institution)
        {
            written.Add(("institution", institution));
        }

        written.ForEach(one => Refuse(one.Field, AppealText.AnybodysFault(one.Text)));
        using var scope = scopes.AsJob("appeals");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var people = await PeopleAsync(db, residentId, cancellationToken);
        var places = await PlacesAsync(db, people, content.ShownArea, cancellationToken);
        Refuse("text", AppealText.PlaceFault(content.Text, places));
        // Who is paid is named, be it her own school; she is shown that.
        written.ForEach(one => Refuse(one.Field, AppealText.PlaceFault(one.Text, places with { Organisations = [] })));
        await readings.RunAsync([.. people.Select(one => new ReadingTarget(ReadingSubject.Resident, one.Id, Fields, one.Area))], Purposes.Care,
            cancellationToken: cancellationToken);
        var known = KnownOf(people);
        written.ForEach(one => Refuse(one.Field, AppealText.PeopleFault(one.Text, known)));
    }

    /// <summary>Words that nobody of the register is held against: what a supporter writes.</summary>
    public static void Anybodys(string field, string text) => Refuse(field, AppealText.AnybodysFault(text));

    private static void Refuse(string field, AppealFault? fault)
    {
        if (fault is not null)
        {
            throw new WrongFieldException(field, $"error.appeal-{fault.Kind.ToString().ToLowerInvariant()}", fault.What);
        }
    }

    /// <summary>Her and whoever lives with her; of a dormitory her alone.</summary>
    private static async Task<List<Resident>> PeopleAsync(DoorstepContext db, Guid residentId, CancellationToken cancellationToken)
    {
        var resident = await db.Residents.AsNoTracking().SingleAsync(one => one.Id == residentId, cancellationToken);
        return await db.Households.AnyAsync(one => one.Id == resident.HouseholdId && one.Kind == HouseholdKind.Collective, cancellationToken)
            ? [resident]
            : await db.Residents.AsNoTracking().Where(one => one.HouseholdId == resident.HouseholdId && one.Standing == RecordStatus.Present)
                .ToListAsync(cancellationToken);
    }

    private static KnownPeople KnownOf(List<Resident> people) => new(
        [.. people.Select(one => one.Name.Open(Why)).Where(name => name.Length > 0)],
        [.. people.SelectMany(one => (string[])[one.Phone.Open(Why), one.IdNumber.Open(Why)]).Where(number => number.Length > 0)],
        [.. people.Select(one => DateOnly.TryParseExact(one.BirthDate.Open(Why), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var born)
            ? born : (DateOnly?)null).OfType<DateOnly>()]);

    private static async Task<KnownPlaces> PlacesAsync(
        DoorstepContext db, List<Resident> people, AreaCode shown, CancellationToken cancellationToken)
    {
        List<Guid> households = [.. people.Select(one => one.HouseholdId).Distinct()];
        List<Guid> organisations = [.. people.Select(one => one.Activity.OrganisationId).OfType<Guid>()];
        var streets = (await (
            from home in db.Occupancies
            where households.Contains(home.HouseholdId) && home.Until == null && !home.IsStruck
            join building in db.Buildings on home.BuildingId equals building.Id
            select building).AsNoTracking().ToListAsync(cancellationToken))
            .SelectMany(building => (string?[])[building.Street.Hans, building.Street.Hant, building.Street.En, building.Label]);
        List<AreaCode> codes = [.. people.SelectMany(one => (AreaCode[])[one.Area, one.Area.UpTo(AreaLevel.Community)]).Distinct()];
        var areas = await db.Areas.AsNoTracking().Where(area => codes.Contains(area.Code) || area.Code == shown).ToListAsync(cancellationToken);
        var named = areas.Find(area => area.Code == shown)?.Names;
        var communities = areas.FindAll(area => area.Code != shown).SelectMany(area => WordsOf(area.Names))
            .Where(word => named is null || !UserText.Has(named.Hans, word) && !UserText.Has(named.Hant, word) && !UserText.Has(named.En, word));
        return new(
            [.. streets.OfType<string>().Concat(communities).Where(word => UserText.Length(word) > 1)],
            await db.Organisations.AsNoTracking().Where(one => organisations.Contains(one.Id)).Select(one => one.Name)
                .ToListAsync(cancellationToken));
    }

    /// <summary>The name of a community, and what is left of it without the word community.</summary>
    private static IEnumerable<string> WordsOf(Names names)
    {
        foreach (var name in (string[])[names.Hans, names.Hant, names.En])
        {
            yield return name;
            if (Array.Find(communityEnds, end => name.EndsWith(end, StringComparison.Ordinal)) is { } end)
            {
                yield return name[..^end.Length];
            }
        }
    }
}
