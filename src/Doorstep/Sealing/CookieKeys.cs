using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Doorstep.Sealing;

/// <summary>The keys of cookies and form tokens stand in the database too, for all nodes: wrapped by the city's key like the others.</summary>
sealed class CookieKeys(IConfiguration configuration) : IXmlEncryptor
{
    internal const string Name = "cookies";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement) => new(
        new XElement("wrapped", Convert.ToBase64String(CityKey.ReadOrMake(CityKey.PathOf(configuration))
            .Wrap(Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting)), Name))),
        typeof(Doorstep.Trust.Keys.CookieKeysOpened));
}
