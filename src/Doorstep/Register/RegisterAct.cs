using System.ComponentModel.DataAnnotations.Schema;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Sealing;

namespace Doorstep.Register;

public enum RegisterActKind
{
    HouseholdAdded,
    ResidentAdded,
    ResidentEdited,
    MovedIn,
    MovedOut,
    ResidentLeft,
    Split,
    Merged,
    Born,
    Died,
    Visited,
    OrganisationAdded,
    Imported,
    Undone,
    DwellingsFounded,
    Recounted,
    AccountBound,
    AccountUnbound,
    /// <summary>Grids were redrawn and households went with their buildings.</summary>
    Redrawn,
    /// <summary>An act that was taken back stands again.</summary>
    Redone,
}

/// <summary>How a visit ended.</summary>
public enum VisitOutcome
{
    Met,
    Nobody,
    Refused,
    NeedsHelp,
}

/// <summary>The data of a worker's visit.</summary>
sealed record Visit(VisitOutcome Outcome, string? Note);

/// <summary>
/// An idempotency key of an act on the register: what somebody asked for under it, sent again, has no second effect and gets the same answer.
/// </summary>
/// <param name="Content">A digest of all she asked for.</param>
sealed record ActKey(Guid? Key, string Content);

/// <summary>
/// One act on the register: who did what, when, to which household. Its changes stand beside it, field by field, so that it can be undone.
/// </summary>
[SeenWith(Permission.ViewRegister)]
public sealed class RegisterAct : IProtected, ILogged
{
    private RegisterAct() { }

    public Guid Id { get; private init; }
    public RegisterActKind Kind { get; private init; }
    public AreaCode Area { get; private init; }
    public Guid? HouseholdId { get; private init; }
    public Guid? ResidentId { get; private init; }
    public Guid By { get; private init; }
    public DateTimeOffset At { get; private init; }
    /// <summary>The act this one takes back.</summary>
    public Guid? Undoes { get; private init; }
    /// <summary>The act that took this one back.</summary>
    public Guid? UndoneBy { get; private set; }
    /// <summary>When what it did to somebody was erased by rule: it can no longer be taken back.</summary>
    public DateTimeOffset? ErasedAt { get; private set; }
    /// <summary>Made by whoever asked for the act.</summary>
    public Guid? Key { get; private init; }
    /// <summary>A digest of what was asked, sealed: it is of people's data.</summary>
    public Sealed Content { get; private init; }
    /// <summary>By which a file that was imported before is known again.</summary>
    [LooksUp(nameof(Content))]
    public string? ContentKey { get; private set; }

    /// <summary>Of a visit.</summary>
    public VisitOutcome? Outcome { get; private init; }
    /// <summary>Of a visit: what the worker wrote down about the household. Opened for a purpose, as a resident's own fields are.</summary>
    public Sealed Note { get; private init; }
    /// <summary>By which notes are found that have been kept long enough.</summary>
    public bool HasNote { get; private init; }

    /// <summary>Whether its kind can be taken back at all.</summary>
    internal bool IsOfUndoableKind => IsUndoableKind(Kind);

    /// <summary>What was counted, founded or bound is not taken back by undoing; a binding is unbound by another person.</summary>
    public bool IsUndoable => UndoneBy is null && Undoes is null && ErasedAt is null && IsUndoableKind(Kind);

    private static bool IsUndoableKind(RegisterActKind kind) => kind is not (RegisterActKind.DwellingsFounded or RegisterActKind.Recounted
        or RegisterActKind.OrganisationAdded or RegisterActKind.AccountBound or RegisterActKind.AccountUnbound
        or RegisterActKind.Redrawn or RegisterActKind.Redone);

    [NotMapped]
    public List<Entry> NewEntries { get; } = [];

    internal static RegisterAct Of(
        RegisterActKind kind, AreaCode area, Guid? householdId, Guid? residentId, Act act, Guid? undoes = null,
        ActKey? key = null, Visit? visit = null)
    {
        RegisterAct done = new()
        {
            Id = act.Id,
            Kind = kind,
            Area = area,
            HouseholdId = householdId,
            ResidentId = residentId,
            By = act.By,
            At = act.At,
            Undoes = undoes,
            Key = key?.Key,
            Content = new(key?.Content),
            Outcome = visit?.Outcome,
            Note = new(visit?.Note),
            HasNote = visit?.Note is not null,
        };
        done.LogIn(area);
        return done;
    }

    /// <summary>Whoever follows another area that the act changed is told as well: a household may come from there.</summary>
    internal void LogIn(AreaCode area) =>
        NewEntries.Add(new() { What = WhatOf(Kind), SubjectId = HouseholdId ?? Id, Area = area, By = By, At = At });

    internal void TakenBackBy(Act act) => UndoneBy = act.Id;

    /// <summary>The act that took it back was itself taken back.</summary>
    internal void StandsAgain() => UndoneBy = null;

    /// <summary>HouseholdAdded is household-added on the wire.</summary>
    internal static string WhatOf(RegisterActKind kind) => $"register.{Spelled(kind)}";

    public static string Spelled(RegisterActKind kind) =>
        string.Concat(kind.ToString()
            .Select((letter, place) => char.IsUpper(letter) && place > 0 ? $"-{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}

public enum RegisterSubject { Household, Resident, Occupancy, Dwelling }

/// <summary>The change that an act made to one field of one record. Both values stay sealed; null is a field without one.</summary>
[SeenWith(Permission.ViewRegister)]
public sealed class RegisterChange : IProtected
{
    /// <summary>The field that a change of a household's people is written under, on the household itself.</summary>
    public const string Touch = "Turn";

    private RegisterChange() { }

    public Guid ActId { get; private init; }
    public Guid SubjectId { get; private init; }
    public string Field { get; private init; } = "";
    public RegisterSubject Subject { get; private init; }
    /// <summary>The record's turn after the act; 0 for a dwelling, which keeps none.</summary>
    public int Turn { get; private init; }
    public AreaCode Area { get; private init; }
    public Sealed Old { get; private init; }
    public Sealed New { get; private init; }

    internal static RegisterChange Of(
        RegisterAct act, RegisterSubject subject, Guid subjectId, int turn, string field, string? old, string? now) => new()
        {
            ActId = act.Id,
            SubjectId = subjectId,
            Field = field,
            Subject = subject,
            Turn = turn,
            Area = act.Area,
            Old = new(old),
            New = new(now),
        };
}
