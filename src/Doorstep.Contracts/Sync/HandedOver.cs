using System.Security.Cryptography;
using System.Text;

namespace Doorstep.Contracts.Sync;

/// <summary>What a phone that was ended signs with its key, so that its office gets what it still holds.</summary>
public static class HandedOver
{
    /// <summary>The server's question and what is sent: a signature for one batch is good for no other, and for no access.</summary>
    public static string TextOf(string challenge, string batch) =>
        $"{challenge}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(batch)))}";
}
