using Doorstep.Contracts;

namespace Doorstep.Tests.Contracts;

[Trait("needs", "nothing")]
public sealed class PhoneTextTests
{
    [Theory]
    [InlineData("１３８００１３８０００", "13800138000", "")]
    [InlineData("13800138000 张阿姨", "13800138000", "张阿姨")]
    [InlineData("张阿姨：13800138000", "13800138000", "张阿姨")]
    [InlineData("‭13800138000‬", "13800138000", "")]
    [InlineData("138\u00A00013\u00A08000", "13800138000", "")]
    [InlineData("+86 138-0013-8000", "13800138000", "")]
    [InlineData("（0898）66123456", "0898-66123456", "")]
    [InlineData("0898-66123456转8001", "0898-66123456 ext. 8001", "")]
    [InlineData("0898 6612 3456 分机8001，张阿姨", "0898-66123456 ext. 8001", "张阿姨")]
    [InlineData("010 6612-3456#12", "010-66123456 ext. 12", "")]
    [InlineData("13800138000/13900139000", "13800138000", "13900139000")]
    [InlineData("13800138000 302室", "13800138000", "302室")]
    [InlineData("+852 2123 4567", "+85221234567", "")]
    [InlineData("12345", "12345", "")]
    [InlineData("打我儿子的电话", "", "打我儿子的电话")]
    [InlineData("\u200B", "", "")]
    public void The_number_is_read_out_of_what_was_written(string written, string number, string note)
    {
        var phone = PhoneText.Read(written);
        Assert.Equal((number, note), (phone.Shown, phone.Note));
        Assert.Equal("***", phone.ToString());
    }
}
