using System.Text;
using System.Xml.Linq;
using Doorstep.Sealing;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

// The full name of this type is stored with every key of cookies, so it stays as it was when the first were written.
namespace Doorstep.Trust.Keys;

/// <summary>
/// Decrypts the data protection keys of cookies and form tokens. Made by the framework, by the name of its type in what was encrypted.
/// </summary>
sealed class CookieKeysOpened(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) => XElement.Parse(Encoding.UTF8.GetString(
        CityKey.Read(CityKey.PathOf(services.GetRequiredService<IConfiguration>()))
            .Unwrap(Convert.FromBase64String(encryptedElement.Value), CookieKeys.Name)));
}
