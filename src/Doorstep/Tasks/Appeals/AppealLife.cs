namespace Doorstep.Tasks.Appeals;

/// <summary>Where an appeal stands. Stored by name.</summary>
public enum AppealState
{
    Drafted,
    /// <summary>She has seen or heard it as it stands.</summary>
    Shown,
    Consented,
    /// <summary>Listed supporters see it.</summary>
    Open,
    /// <summary>She has received what was asked for.</summary>
    Fulfilled,
    Ended,
    /// <summary>She took her consent back.</summary>
    Withdrawn,
}

/// <summary>What is done with an appeal and its pledges; each is a row.</summary>
public enum AppealActKind
{
    Drafted, Rewritten, Shown, Consented, Approved, SentBack, Withdrawn, Fulfilled, Ended,
    Offered, Accepted, Declined, TakenBack, Broken, Late, Delivered, Received, Refused,
}

/// <summary>Every move that an appeal may make.</summary>
static class AppealLife
{
    /// <summary>Supporters may see what is written now, or could until a moment ago.</summary>
    public static readonly AppealState[] Live = [AppealState.Drafted, AppealState.Shown, AppealState.Consented, AppealState.Open];

    private static readonly (AppealActKind Act, AppealState[] From, AppealState To)[] moves =
    [
        (AppealActKind.Rewritten, Live, AppealState.Drafted),
        // Shown again, it has to be consented to again.
        (AppealActKind.Shown, [AppealState.Drafted, AppealState.Shown, AppealState.Consented], AppealState.Shown),
        (AppealActKind.Consented, [AppealState.Shown], AppealState.Consented),
        (AppealActKind.Approved, [AppealState.Consented], AppealState.Open),
        (AppealActKind.SentBack, [AppealState.Consented], AppealState.Drafted),
        // Also when it has ended: whoever still delivers sees nothing of it any more.
        (AppealActKind.Withdrawn, [.. Live, AppealState.Fulfilled, AppealState.Ended], AppealState.Withdrawn),
        (AppealActKind.Fulfilled, [AppealState.Open], AppealState.Fulfilled),
        (AppealActKind.Ended, Live, AppealState.Ended),
    ];

    /// <summary>The acts by which it moves.</summary>
    public static IEnumerable<AppealActKind> Acts => moves.Select(move => move.Act);

    /// <returns>Null where it may not.</returns>
    public static AppealState? Next(AppealActKind act, AppealState from)
    {
        var move = Array.Find(moves, move => move.Act == act);
        return move.From.Contains(from) ? move.To : null;
    }
}

/// <summary>The kinds of log entries that help raised writes.</summary>
static class AppealEvents
{
    public const string Offered = "pledge.offered", Late = "pledge.late", Withdrawn = "appeal.withdrawn";

    public static IReadOnlyList<string> OfAppeals => [.. Enum.GetValues<AppealActKind>().Select(Of)];

    public static IReadOnlyList<string> OfSupporters => ["supporter.listed", "supporter.link-made", "supporter.struck"];

    public static string Of(AppealActKind kind) => kind switch
    {
        AppealActKind.Drafted => "appeal.drafted",
        AppealActKind.Rewritten => "appeal.rewritten",
        AppealActKind.Shown => "appeal.shown",
        AppealActKind.Consented => "appeal.consented",
        AppealActKind.Approved => "appeal.approved",
        AppealActKind.SentBack => "appeal.sent-back",
        AppealActKind.Withdrawn => Withdrawn,
        AppealActKind.Fulfilled => "appeal.fulfilled",
        AppealActKind.Ended => "appeal.ended",
        AppealActKind.Offered => Offered,
        AppealActKind.Accepted => "pledge.accepted",
        AppealActKind.Declined => "pledge.declined",
        AppealActKind.TakenBack => "pledge.taken-back",
        AppealActKind.Broken => "pledge.broken",
        AppealActKind.Late => Late,
        AppealActKind.Delivered => "pledge.delivered",
        AppealActKind.Received => "pledge.received",
        _ => "pledge.refused",
    };
}
