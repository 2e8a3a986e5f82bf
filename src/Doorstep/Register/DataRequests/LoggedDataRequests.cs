using System.Globalization;
using System.Text.Json;
using Doorstep.Live;

namespace Doorstep.Register.DataRequests;

/// <summary>
/// Compares the table of written requests for data with the log: who entered, approved or refused one, of how many people and which fields.
/// </summary>
sealed class LoggedDataRequests : LoggedTable<DataRequest>
{
    public override string Name => "DataRequests";

    public override IReadOnlyCollection<string> Kinds { get; } = ["data.requested", "data.approved-first", "data.approved", "data.refused"];

    public override string? ErasedBy => "data-requests";

    protected override IEnumerable<RowAct> Acts(DataRequest row)
    {
        Dictionary<string, string?> facts = new()
        {
            ["people"] = row.ResidentIds.Count.ToString(CultureInfo.InvariantCulture),
            ["columns"] = JsonSerializer.Serialize(row.Columns.Select(column => column.ToString())),
            ["until"] = row.ValidUntil.ToString("O", CultureInfo.InvariantCulture),
        };
        (string What, Guid? By, DateTimeOffset? At)[] acts =
        [
            ("data.requested", row.EnteredBy, row.EnteredAt), ("data.approved-first", row.FirstBy, row.FirstAt),
            ("data.approved", row.SecondBy, row.SecondAt), ("data.refused", row.RefusedBy, row.RefusedAt),
        ];
        return acts.Where(act => act.At is not null).Select(act => new RowAct(row.Id, row.Id, act.What, row.Area, act.By, act.At!.Value, facts));
    }
}

/// <summary>Compares what was given for written requests with the log.</summary>
sealed class LoggedDisclosures : LoggedTable<DataDisclosure>
{
    public override string Name => "DataDisclosures";

    public override IReadOnlyCollection<string> Kinds { get; } = ["data.disclosed"];

    public override string? ErasedBy => "data-requests";

    protected override IEnumerable<RowAct> Acts(DataDisclosure row)
    {
        yield return new(row.Id, row.Id, "data.disclosed", row.Area, row.By, row.At, new Dictionary<string, string?>
        {
            ["request"] = row.RequestId.ToString(), ["people"] = row.ResidentIds.Count.ToString(CultureInfo.InvariantCulture),
            ["columns"] = JsonSerializer.Serialize(row.Columns.Select(column => column.ToString())),
        });
    }
}

/// <summary>Compares the notes that somebody asked a worker for data with the log.</summary>
sealed class LoggedAskings : LoggedTable<DataAsking>
{
    public override string Name => "DataAskings";

    public override IReadOnlyCollection<string> Kinds { get; } = [DataAsking.Asked];

    public override string? ErasedBy => "data-requests";

    protected override IEnumerable<RowAct> Acts(DataAsking row)
    {
        yield return new(row.Id, row.Id, DataAsking.Asked, row.Area, row.By, row.At);
    }
}
