using Doorstep.Field.Grid;

namespace Doorstep.Field.Register;

/// <summary>What the register would refuse of a change of a whole household, said at the door.</summary>
public static class CheckChange
{
    /// <param name="what">out, in, split or merge.</param>
    /// <param name="going">Who goes, of a split.</param>
    /// <param name="asksDoor">Another door is to be chosen.</param>
    /// <returns>A key of the words, or null where it is right.</returns>
    public static string? FaultOf(string what, Home home, IReadOnlyCollection<Guid> going, DoorView? door, bool asksDoor, Home? into)
    {
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(going);
        return what switch
        {
            "split" when going.Count == 0 => "register.split-nobody",
            "split" when going.Count == home.People.Count => "field.split-all",
            "in" when home.People.Count == 0 => "rule.nobody-left",
            "merge" when into is null || into.Row.Id == home.Row.Id => "field.choose-home",
            _ when asksDoor && door is null => "field.choose-door",
            "in" when door!.Row.Id == home.Row.Dwelling => "rule.lives-there",
            _ => null,
        };
    }
}
