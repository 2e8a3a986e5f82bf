namespace Doorstep.Contracts;

/// <summary>
/// The unified social credit code of an organisation (GB 32100): 18 characters of an alphabet without I, O, S, V, Z, the last a check
/// over the others with the powers of three modulo 31 as weights.
/// </summary>
public static class CreditCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private static readonly int[] Weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

    public static bool IsValid(string text)
    {
        if (text.Length != 18 || !text.All(Alphabet.Contains))
        {
            return false;
        }

        var sum = 0;
        for (var i = 0; i < Weights.Length; i++)
        {
            sum += Alphabet.IndexOf(text[i], StringComparison.Ordinal) * Weights[i];
        }

        return Alphabet[(31 - sum % 31) % 31] == text[17];
    }
}
