namespace Doorstep.Register.Pages;

/// <summary>A part that a later module puts on the page of a household: a component with one parameter, HouseholdId.</summary>
public sealed record HouseholdPanel(Type Component);
