using System.Security.Cryptography;
using System.Text.Json;
using CsCheck;
using Doorstep.Sealing;

namespace Doorstep.Tests.Sealing;

[Trait("needs", "nothing")]
public sealed class SealedTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("张", "张*")]
    [InlineData("张小明", "张**")]
    [InlineData("𠮷野家明", "𠮷***")]
    [InlineData("Alexander Wang", "A***")]
    [InlineData("合成12", "合***")]
    [InlineData("13812345678", "****78")]
    [InlineData("+86 138 1234 5678", "****78")]
    [InlineData("66251234", "****34")]
    [InlineData("0898-66251234", "****34")]
    [InlineData("１３８１２３４５６７８", "****７８")]
    [InlineData("12345", "****5")]
    [InlineData("12", "****")]
    [InlineData("E12345678", "****78")]
    [InlineData("460100195001011234", "****34")]
    [InlineData("46010019500101123x", "****3x")]
    [InlineData("Has been ill since spring", "H***")]
    public void A_masked_field_tells_one_from_another_and_no_more(string plain, string masked) => Assert.Equal(masked, new Sealed(plain).Masked());

    /// <summary>Numbers of every length that a document or a phone has: whoever sees the mask has two thirds still to guess.</summary>
    [Fact]
    public void Of_no_number_more_than_a_third_shows() =>
        Gen.Select(Gen.Int[1, 20], Gen.Char["0123456789"].Array[20], Gen.Char["X0123456789"]).Sample((length, digits, last) =>
        {
            var number = new string(digits)[..(length - 1)] + (length > 1 ? last : '7');
            var shown = new Sealed(number).Masked().Count(char.IsLetterOrDigit);
            Assert.True(shown <= 2 && shown * 3 <= length, $"{number} shows as {new Sealed(number).Masked()}");
        });

    [Fact]
    public void Wherever_it_strays_it_prints_as_stars()
    {
        var phone = new Sealed("13812345678");
        Assert.Equal("***", $"{phone}");
        Assert.Equal("\"***\"", JsonSerializer.Serialize(phone));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Sealed>("\"13812345678\""));
        Assert.Throws<ArgumentException>(() => phone.Open(" "));
        Assert.Equal("13812345678", phone.Open("call back about case 1"));
    }

    [Fact]
    public void What_was_never_sealed_cannot_reach_a_column_and_what_is_stored_says_nothing_without_its_row()
    {
        Assert.Throws<InvalidOperationException>(() => new Sealed("13812345678").ForColumn());
        Assert.Throws<InvalidOperationException>(() => Sealed.Stored("AQEAAQ").Masked());
        Assert.Equal("", new Sealed(null).ForColumn());
    }

    /// <summary>Test case 16 of the GCM specification by McGrew and Viega: AES-256 with 20 bytes bound.</summary>
    [Fact]
    public void Aes_gcm_answers_the_published_vector() => AssertVector(SealAlgorithm.AesGcm,
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
        "76fc6ece0f4e1768cddf8853bb2d551b");

    /// <summary>RFC 8998, appendix A.1.</summary>
    [Fact]
    public void Sm4_gcm_answers_the_published_vector() => AssertVector(SealAlgorithm.Sm4Gcm,
        "0123456789abcdeffedcba9876543210", "00001234567800000000abcd", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d",
        "83de3541e4c2b58177e065a9bf7b62ec");

    private static void AssertVector(SealAlgorithm algorithm, string key, string nonce, string bound, string plain, string cipher, string tag)
    {
        using var sealing = SealCipher.Of(algorithm, Convert.FromHexString(key));
        var (text, out1, out2) = (Convert.FromHexString(plain), new byte[plain.Length / 2], new byte[16]);
        sealing.Encrypt(Convert.FromHexString(nonce), text, out1, out2, Convert.FromHexString(bound));
        Assert.Equal((cipher, tag), (Convert.ToHexStringLower(out1), Convert.ToHexStringLower(out2)));
        var back = new byte[text.Length];
        sealing.Decrypt(Convert.FromHexString(nonce), out1, out2, back, Convert.FromHexString(bound));
        Assert.Equal(text, back);
        out2[3] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => sealing.Decrypt(Convert.FromHexString(nonce), out1, out2, back, Convert.FromHexString(bound)));
    }
}
