namespace Doorstep.Sealing;

/// <summary>
/// The place of a sealed field: table, column and row. It is bound into the seal, so that a sealed value moved elsewhere by hand does not open.
/// </summary>
public sealed record SealedPlace(KeyRing Keys, string Table, string Column, string Row)
{
    public string Seal(string plain) => Keys.Seal(plain, this);

    public string Open(string envelope) => Keys.Open(envelope, this);

    public override string ToString() => $"{Table}|{Column}|{Row}";
}
