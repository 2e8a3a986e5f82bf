using System.Runtime.CompilerServices;
using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Messages;
using Doorstep.Shell;
using Doorstep.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Phone;

/// <summary>Reads the rows of one of a phone's tables in the order of their ids, all of them or from one on.</summary>
sealed class ReadTables(
    DoorstepContext db, Caller caller, CatalogueCache catalogue, ShowToday today, NoteReadings readings, Words words, TimeProvider clock)
{
    private const int PeopleAtOnce = 500;

    /// <param name="after">The last id that the phone has; null for all.</param>
    /// <param name="isSent">False where only hashes are made of it: then nobody reads it.</param>
    public IAsyncEnumerable<SyncLine> RunAsync(string table, PhoneRows rows, string? after, bool isSent, CancellationToken cancellationToken)
    {
        var from = Guid.TryParse(after, out var id) ? id : (Guid?)null;
        return table switch
        {
            PhoneTables.Building => LinesAsync(
                rows.Buildings.Where(one => from == null || one.Id.CompareTo(from.Value) > 0).OrderBy(one => one.Id),
                PhoneLines.Of, cancellationToken),
            PhoneTables.Dwelling => LinesAsync(
                rows.Dwellings.Where(one => from == null || one.Id.CompareTo(from.Value) > 0).OrderBy(one => one.Id),
                PhoneLines.Of, cancellationToken),
            PhoneTables.Household => LinesAsync(
                rows.Households.Where(one => from == null || one.Id.CompareTo(from.Value) > 0).OrderBy(one => one.Id),
                PhoneLines.Of, cancellationToken),
            PhoneTables.Resident => PeopleAsync(rows, from, isSent, cancellationToken),
            PhoneTables.Task => LinesAsync(
                rows.Tasks.Where(one => from == null || one.Id.CompareTo(from.Value) > 0).OrderBy(one => one.Id), PhoneLines.Of, cancellationToken),
            PhoneTables.Kind => KindsAsync(after, cancellationToken),
            PhoneTables.Form => FormsAsync(after, cancellationToken),
            PhoneTables.Message => MessagesAsync(cancellationToken),
            PhoneTables.Day => DayAsync(cancellationToken),
            _ => throw new WrongFieldException("table", "error.unknown-code"),
        };
    }

    private static async IAsyncEnumerable<SyncLine> LinesAsync<T>(
        IQueryable<T> rows, Func<T, SyncLine> line, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return line(row);
        }
    }

    /// <summary>Some people at a time: their readings stand before the first of them is sent.</summary>
    private async IAsyncEnumerable<SyncLine> PeopleAsync(
        PhoneRows rows, Guid? from, bool isSent, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var day = CityTime.Today(clock);
        while (true)
        {
            var some = await rows.Residents.Where(one => from == null || one.Id.CompareTo(from.Value) > 0).OrderBy(one => one.Id).Take(PeopleAtOnce)
                .ToListAsync(cancellationToken);
            if (isSent)
            {
                await readings.RunAsync(some, cancellationToken);
            }

            foreach (var resident in some)
            {
                yield return PhoneLines.Of(resident, day);
            }

            if (some.Count < PeopleAtOnce)
            {
                yield break;
            }

            from = some[^1].Id;
        }
    }

    private async IAsyncEnumerable<SyncLine> KindsAsync(string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var kind in (await catalogue.KindsAsync(cancellationToken)).Values.OrderBy(kind => kind.Code, StringComparer.Ordinal)
            .Where(kind => after is null || string.CompareOrdinal(kind.Code, after) > 0))
        {
            yield return PhoneLines.Of(kind);
        }
    }

    private async IAsyncEnumerable<SyncLine> FormsAsync(string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var used = (await catalogue.KindsAsync(cancellationToken)).Values.Select(kind => kind.Form).OfType<string>().Distinct().ToList();
        var forms = await db.FormVersions.AsNoTracking().Where(form => form.ReplacedAt == null && used.Contains(form.Code))
            .ToListAsync(cancellationToken);
        foreach (var form in forms.OrderBy(form => form.Code, StringComparer.Ordinal)
            .Where(form => after is null || string.CompareOrdinal(form.Code, after) > 0))
        {
            yield return new FormRow(form.Code, form.Version, form.Definition);
        }
    }

    private async IAsyncEnumerable<SyncLine> MessagesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var newest = await db.Messages.AsNoTracking().Where(message => message.AccountId == caller.AccountId)
            .OrderByDescending(message => message.Id).Take(ListMessages.Most).ToListAsync(cancellationToken);
        foreach (var message in newest.OrderBy(message => message.Id))
        {
            yield return LineOf(message);
        }
    }

    public MessageRow LineOf(Message message) => new(
        message.Id, MessageText.Of(words, message.Word, message.Args), message.Link, message.IsUrgent, message.PutAt, message.ReadAt);

    private async IAsyncEnumerable<SyncLine> DayAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await today.RunAsync(null, cancellationToken) is { } list)
        {
            yield return new DayRow(list.Day, [.. list.Stops.SelectMany(stop => stop.Tasks).Select(task => task.Id)]);
        }
    }
}
