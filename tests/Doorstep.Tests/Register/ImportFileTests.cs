using System.Net;
using System.Text;
using Doorstep.Data;
using Doorstep.Trust;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Register;

/// <summary>Files of residents as people and programs really send them.</summary>
public sealed class ImportFileTests(DoorstepApp app)
{
    private const string Head = "grid,street,number,door,household,relation,name,document,phone\n";

    [Fact]
    public async Task What_was_marked_against_formulas_is_read_without_the_mark()
    {
        var ground = await RegisterGround.MakeAsync(app);
        var row = CsvText.Row([ground.Grid.Value, "海垦路", "1", "101", "1", "02", "=合成", "None", "+8612800005678"]);
        Assert.Contains("\"'=合成\",\"None\",\"'+8612800005678\"", row, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(ground, Head + row)).StatusCode);
        var resident = await app.FromDatabaseAsync(db => db.Residents.AsNoTracking().SingleAsync(one => one.Area == ground.Grid));
        Assert.Equal(("=合成", "+8612800005678"), (resident.Name.Open("test"), resident.Phone.Open("test")));
    }

    private Task<HttpResponseMessage> SendAsync(RegisterGround ground, string file) => SendAsync(ground, new ByteArrayContent(Encoding.UTF8.GetBytes(file)));

    private async Task<HttpResponseMessage> SendAsync(RegisterGround ground, HttpContent file)
    {
        file.Headers.ContentType = new("text/csv");
        var staff = await app.SignedInAsync(Role.CommunityStaff, ground.Community.Value);
        return await staff.PostAsync("/api/register/imports", file);
    }
}
