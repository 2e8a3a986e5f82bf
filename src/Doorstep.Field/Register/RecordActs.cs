using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Grid;
using Doorstep.Field.Outbox;
using Doorstep.Field.Shell;
using Doorstep.Field.Today;

namespace Doorstep.Field.Register;

/// <summary>Records the acts of a worker on the register: sealed into the outbox first, and sent when there is a network.</summary>
public sealed class RecordActs(WaitingWork waiting, ViewGrid grid, DayTasks day, PhoneWords words, TimeProvider clock)
{
    public DateOnly Today => CityTime.Today(clock);

    public Task AddHouseholdAsync(DoorView door, HouseholdDraft draft)
    {
        ArgumentNullException.ThrowIfNull(door);
        ArgumentNullException.ThrowIfNull(draft);
        return DoAsync(new(SyncKind.AddHousehold, Guid.Empty, draft.Id, Of(draft.Body(door.Row.Id, Today), RegisterJson.Default.HouseholdBody),
            words["field.did.added", NamesOf(draft.People)], door.Place)
        {
            Makes = [draft.Id, .. draft.People.Select(person => person.Id)],
        });
    }

    public Task AddResidentAsync(Home home, ResidentDraft draft)
    {
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(draft);
        return DoAsync(new(SyncKind.AddResident, home.Row.Id, home.Row.Id, Of(draft.Body(Today, isAlone: true), RegisterJson.Default.PersonBody),
            words["field.did.joined", NamesOf([draft])], home.Place) { Makes = [draft.Id] });
    }

    public Task BirthAsync(Home home, ResidentDraft child)
    {
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(child);
        return DoAsync(new(SyncKind.Birth, home.Row.Id, home.Row.Id, Of(child.BirthBody(), RegisterJson.Default.BirthBody),
            words["field.did.born", NamesOf([child])], home.Place) { Makes = [child.Id] });
    }

    /// <summary>The turn that was shown goes along, so that nothing is overwritten that somebody else has said meanwhile.</summary>
    public Task EditAsync(Home home, ResidentRow person, EditBody body)
    {
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(person);
        return DoAsync(new(SyncKind.EditResident, person.Id, home.Row.Id, Of(body, RegisterJson.Default.EditBody),
            words["field.did.edited", person.Name], home.Place) { Seen = grid.Standing(person.Id)?.Turn });
    }

    public Task VisitAsync(Home home, VisitBody body)
    {
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(body);
        return DoAsync(new(SyncKind.Visit, home.Row.Id, home.Row.Id, Of(body, RegisterJson.Default.VisitBody),
            words["field.did.visit", words[$"visit.outcome.{body.Outcome}"].Value], home.Place));
    }

    /// <summary>As it was at the last visit: nothing is asked anew.</summary>
    public Task StillTheSameAsync(Home home)
    {
        ArgumentNullException.ThrowIfNull(home);
        return VisitAsync(home, new(home.Row.Condition, null, "Met", null));
    }

    public Task MoveInAsync(Home home, DoorView door, string use, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(door);
        return DoAsync(new(SyncKind.MoveIn, home.Row.Id, home.Row.Id, Of(new(door.Row.Id, use, on), RegisterJson.Default.MoveInBody),
            words["field.did.moved-in", door.Place], home.Place));
    }

    public Task MoveOutAsync(Home home, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(home);
        return DoAsync(new(SyncKind.MoveOut, home.Row.Id, home.Row.Id, Of(new(on), RegisterJson.Default.DayBody), words["field.did.moved-out"],
            home.Place));
    }

    public Task SplitAsync(Home home, Guid made, SplitBody body)
    {
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(body);
        return DoAsync(new(SyncKind.Split, home.Row.Id, home.Row.Id, Of(body, RegisterJson.Default.SplitBody), words["field.did.split"], home.Place)
        {
            Makes = [made],
            Also = made,
        });
    }

    public Task MergeAsync(Home home, Home into, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(into);
        return DoAsync(new(SyncKind.Merge, home.Row.Id, home.Row.Id, Of(new(into.Row.Id, on), RegisterJson.Default.MergeBody),
            words["field.did.merged", into.Place], home.Place) { Also = into.Row.Id });
    }

    /// <param name="kind">That she left, or died.</param>
    public Task EndAsync(Home home, ResidentRow person, string kind, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(person);
        return DoAsync(new(kind, person.Id, home.Row.Id, Of(new(on), RegisterJson.Default.DayBody),
            words[kind == SyncKind.Death ? "field.did.died" : "field.did.left", person.Name], home.Place));
    }

    private async Task DoAsync(NewOperation act)
    {
        await waiting.AddAsync(act);
        _ = SendAsync();
    }

    private async Task SendAsync()
    {
        await day.RenewAsync();
        await grid.RenewAsync();
    }

    private static JsonElement Of<T>(T body, JsonTypeInfo<T> type) => JsonSerializer.SerializeToElement(body, type);

    private static string NamesOf(IEnumerable<ResidentDraft> people) => string.Join("、", people.Select(person => UserText.Clean(person.Name)));
}
