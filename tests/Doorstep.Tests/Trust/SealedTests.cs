using System.Text.Json;
using Doorstep.Trust;

namespace Doorstep.Tests.Trust;

[Trait("needs", "nothing")]
public sealed class SealedTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("张", "张*")]
    [InlineData("张小明", "张**")]
    [InlineData("Alexander Wang", "A***")]
    [InlineData("13812345678", "138****5678")]
    [InlineData("460100195001011234", "460***********1234")]
    [InlineData("46010019500101123x", "460***********123x")]
    [InlineData("Has been ill since spring", "H***")]
    public void A_masked_field_tells_one_from_another_and_no_more(string plain, string masked) => Assert.Equal(masked, new Sealed(plain).Masked());

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
}
