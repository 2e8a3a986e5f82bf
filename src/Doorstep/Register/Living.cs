namespace Doorstep.Register;

/// <summary>What a fact about a person is kept for. A fact without one is not kept.</summary>
public enum Purpose
{
    /// <summary>Finding work and training.</summary>
    Employment,
    /// <summary>School and nursery places.</summary>
    Schooling,
    /// <summary>Care for the old, the young and the disabled.</summary>
    Care,
    /// <summary>Allowances and relief in hardship.</summary>
    Relief,
    /// <summary>Dangerous housing, and who needs help in an emergency.</summary>
    Safety,
}

public enum ActivityKind { NotTold, Work, Study, Retired, Seeking, Caring, TooYoung, Other }

/// <summary>What a resident does by day, and at which organisation.</summary>
public sealed record Activity
{
    public ActivityKind Kind { get; init; }
    public Guid? OrganisationId { get; init; }
    public Purpose? Purpose { get; init; }
}

public enum Disability { None, Visual, Hearing, Speech, Physical, Intellectual, Mental, Multiple, Unspecified }

public enum Allowance { None, MinimumLiving, ExtremeHardship, Disability, OldAge, Relief }

/// <summary>How a resident lives, as far as it decides what help she is offered.</summary>
public sealed record Living
{
    public bool Alone { get; init; }
    /// <summary>Her children live away.</summary>
    public bool ChildrenAway { get; init; }
    public Disability Disability { get; init; }
    public Allowance Allowance { get; init; }
    public Purpose? Purpose { get; init; }

    public bool SaysNothing => this is { Alone: false, ChildrenAway: false, Disability: Disability.None, Allowance: Allowance.None };
}

/// <summary>The state of the home, kept for safety.</summary>
public enum DwellingCondition { NotSeen, Sound, NeedsRepair, Dangerous }
