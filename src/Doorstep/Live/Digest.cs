using System.Security.Cryptography;
using System.Text;

namespace Doorstep.Live;

/// <summary>
/// SHA-256 of a text, in hexadecimal: what is kept of a link, a refresh or a question, to know it again without holding it. Good for what has 128
/// random bits or is no secret, since such a hash cannot be searched; a password is hashed otherwise.
/// </summary>
static class Digest
{
    public static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
