using System.Globalization;
using System.Text.Json;
using Doorstep.Contracts;
using Doorstep.Contracts.Forms;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Device;
using Doorstep.Field.Grid;
using Doorstep.Field.Outbox;
using Doorstep.Field.Photos;
using Doorstep.Field.Shell;

namespace Doorstep.Field.Today;

/// <summary>
/// The day on the phone: as the server last said it, with the forms that its tasks are answered on; sealed, and there without a network.
/// </summary>
public sealed class DayTasks(
    Vault vault, CallServer server, WaitingWork waiting, SendWork send, HandOver handOver, SendPhotos photos, HoldGrid grid, PhoneWords words,
    TimeProvider clock)
{
    private readonly Dictionary<string, KnownForm> forms = [];

    public event Action? Changed;

    public DayList? List { get; private set; }

    public DateTimeOffset? At { get; private set; }

    /// <summary>The list is the phone's own, made of what it holds since that day; null where the server has said it.</summary>
    public DateOnly? OwnSince { get; private set; }

    /// <summary>Stops at which something is still to be done or said.</summary>
    public IReadOnlyList<DayStop> Open => List is null ? [] :
        [.. List.Stops.Select(stop => stop with { Tasks = [.. stop.Tasks.Where(IsOpen)] }).Where(stop => stop.Tasks.Count > 0)];

    public bool IsOpen(DayTask task) => waiting.OfTask(task.Id) is null or { Refusal: not null };

    public (DayStop Stop, DayTask Task)? Find(Guid id)
    {
        foreach (var stop in List is null ? [] : List.Stops.Concat(List.Ended).Concat(List.Tried))
        {
            if (stop.Tasks.FirstOrDefault(task => task.Id == id) is { } task)
            {
                return (stop, task);
            }
        }

        return null;
    }

    public (FormDefinition Form, int Version)? FormOf(DayTask task) =>
        task.Form is not { } code ? null
        : forms.TryGetValue(code, out var known) ? (FormJson.Read(known.Definition.GetRawText()), known.Version)
        : grid.Lines.Of<FormRow>("form").FirstOrDefault(form => form.Id == code) is { } row ? (row.Definition, row.Version) : null;

    public async Task LoadAsync()
    {
        if (await vault.ReadAsync("day") is { } text)
        {
            var kept = JsonSerializer.Deserialize(text, FieldJson.Default.KeptDay)!;
            (List, At) = (kept.List, kept.At);
            foreach (var code in CodesOf(kept.List))
            {
                if (await vault.ReadAsync($"form/{code}") is { } form)
                {
                    forms[code] = JsonSerializer.Deserialize(form, FieldJson.Default.KnownForm)!;
                }
            }
        }
    }

    /// <summary>
    /// Sends what waits, then asks how the day stands. Without a network the list stays, and where it is of another day the phone makes its own.
    /// </summary>
    public async Task RenewAsync()
    {
        var before = waiting.Unsent;
        await send.RunAsync();
        // The day does not wait for them.
        _ = photos.RunAsync();
        var answered = await server.SendAsync(HttpMethod.Get, "/api/tasks/today");
        if (server.IsEnded)
        {
            await handOver.RunAsync();
        }

        if (answered.IsGood)
        {
            var list = JsonSerializer.Deserialize(answered.Body, FieldJson.Default.DayList)!;
            await KeepFormsAsync(list);
            (List, At, OwnSince) = (list, clock.GetUtcNow(), null);
            await vault.WriteAsync("day", JsonSerializer.Serialize(new KeptDay(list, At.Value), FieldJson.Default.KeptDay));
            await PaintAsync();
        }
        else if (List?.Day != CityTime.Today(clock))
        {
            await MakeOwnAsync();
        }

        Changed?.Invoke();
        if (waiting.Unsent < before && await grid.HasAsync())
        {
            // Else what was done here would stand open in the rows, once there is no network again.
            await grid.RenewAsync();
        }
    }

    private async Task MakeOwnAsync()
    {
        await grid.LoadAsync();
        if (DayFromRows.Of(grid.Lines, CityTime.Today(clock)) is { } own)
        {
            (List, OwnSince) = (own, grid.Lines.Head!.Day);
            await PaintAsync();
        }
    }

    /// <summary>What the face shows next time, right after the PIN.</summary>
    public async Task PaintAsync()
    {
        List<PaintedStop> stops = [.. Open.Take(30).Select(stop =>
            new PaintedStop(stop.Tasks[0].Id, stop.Place, string.Join(" · ", stop.Tasks.Select(TitleOf))))];
        await vault.WriteAsync("face", JsonSerializer.Serialize(stops, FieldJson.Default.ListPaintedStop));
    }

    public string TitleOf(DayTask task) => task.IsCheck ? words["today.check", task.Name.Here] : task.Name.Here;

    private async Task KeepFormsAsync(DayList list)
    {
        var codes = CodesOf(list).ToHashSet();
        var lines = codes.Count > 0 ? await server.SendAsync(HttpMethod.Get, "/api/forms") : new(0, "");
        if (!lines.IsGood)
        {
            return;
        }

        foreach (var line in JsonSerializer.Deserialize(lines.Body, FieldJson.Default.ListFormLine)!.Where(line => codes.Contains(line.Code)))
        {
            if (forms.TryGetValue(line.Code, out var known) && known.Version == line.Version)
            {
                continue;
            }

            var form = await server.SendAsync(HttpMethod.Get,
                string.Create(CultureInfo.InvariantCulture, $"/api/forms/{line.Code}/{line.Version}"));
            if (form.IsGood)
            {
                forms[line.Code] = JsonSerializer.Deserialize(form.Body, FieldJson.Default.KnownForm)!;
                await vault.WriteAsync($"form/{line.Code}", JsonSerializer.Serialize(forms[line.Code], FieldJson.Default.KnownForm));
            }
        }
    }

    private static IEnumerable<string> CodesOf(DayList list) =>
        list.Stops.SelectMany(stop => stop.Tasks).Select(task => task.Form).OfType<string>().Distinct();
}
