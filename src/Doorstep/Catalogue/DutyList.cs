namespace Doorstep.Catalogue;

/// <summary>The three lists of duties that a city keeps for its grids: what may be ordered to them, and what may not.</summary>
public enum DutyList
{
    /// <summary>The committee's own by law (基本履职).</summary>
    Basic,
    /// <summary>A department's, at which the grid helps (配合履职).</summary>
    Helping,
    /// <summary>A department's alone: never ordered to a grid (上级收回).</summary>
    TakenBack,
}

/// <summary>What one task of a kind is about.</summary>
public enum TaskSubject
{
    Household,
    Resident,
    Building,
    Street,
    Organisation,
}
