using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Doorstep.Sealing;

/// <summary>Encrypts the data protection keys of cookies and form tokens, which stand in the database for all nodes, with the city's key.</summary>
sealed class CookieKeys(IConfiguration configuration) : IXmlEncryptor
{
    internal const string Name = "cookies";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement) => new(
        new XElement("wrapped", Convert.ToBase64String(CityKey.ReadOrMake(CityKey.PathOf(configuration))
            .Wrap(Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting)), Name))),
        typeof(Doorstep.Trust.Keys.CookieKeysOpened));
}
