using Doorstep.Contracts;
using Doorstep.Contracts.Sync;

namespace Doorstep.Field.Report;

/// <summary>A report as <c>POST /api/cases/worker-reports</c> takes it, without its key.</summary>
public sealed record ReportBody(string Kind, string Text)
{
    public double? Longitude { get; init; }
    public double? Latitude { get; init; }
    public double? Accuracy { get; init; }
    public string? Address { get; init; }
    public Guid? Building { get; init; }
    public string? Settled { get; init; }
    public IReadOnlyList<string>? PhotoHashes { get; init; }

    public override string ToString() => Kind;
}

/// <summary>A report while it is being written; what is chosen and typed is kept at every touch.</summary>
/// <param name="Id">Under which it will be sent: sent twice by mistake it is one.</param>
public sealed record ReportDraft(Guid Id)
{
    public string? Kind { get; init; }

    /// <summary>A building that was chosen, or else the position that she gave, or else what she wrote.</summary>
    public Guid? Building { get; init; }
    public Position? Here { get; init; }
    public string? Place { get; init; }

    public string? Text { get; init; }
    public bool IsSettled { get; init; }
    public string? Settled { get; init; }

    /// <summary>What the server would refuse, said on the spot. A call for help goes out without a place, too.</summary>
    /// <returns>A key of the words, or null where it is right.</returns>
    public string? FaultOf(KindRow? kind) => kind switch
    {
        null => "field.report.choose-kind",
        { IsEmergency: false } when Building is null && Here is null && UserText.SaysNothing(Place) => "field.report.choose-place",
        { IsEmergency: false } when IsSettled && UserText.SaysNothing(Settled) => "field.report.say-settled",
        _ => null,
    };

    /// <summary>Where nothing was typed, the name of the kind says what was seen.</summary>
    public ReportBody BodyFor(KindRow kind, IReadOnlyList<string> photos)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(photos);
        return new(kind.Id, UserText.SaysNothing(Text) ? kind.Names.AsNames().Here : Text!)
        {
            Building = Building,
            Longitude = Building is null ? Here?.Longitude : null,
            Latitude = Building is null ? Here?.Latitude : null,
            Accuracy = Building is null ? Here?.Accuracy : null,
            Address = Building is null && !UserText.SaysNothing(Place) ? Place : null,
            Settled = IsSettled && !kind.IsEmergency ? Settled : null,
            PhotoHashes = photos.Count > 0 ? photos : null,
        };
    }

    public override string ToString() => $"{Id}";
}
