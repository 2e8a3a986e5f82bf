using System.Text;
using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Staff;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Access;

/// <summary>Where a row lies, seen from somebody whose grant is for one community.</summary>
public enum AreaRelation { Own, Sibling, Parent, Other }

/// <summary>
/// A city just large enough for every relation: ten callers, one a role, all granted for the same community, and rows of every kind
/// in it, beside it, above it and far away, of the handler's department and of another.
/// </summary>
sealed class SampleCity(DoorstepApp app)
{
    public static readonly AreaCode Granted = AreaCode.Parse("460401001001");

    public static AreaCode At(AreaRelation relation) => relation switch
    {
        AreaRelation.Own => Granted.Grid(1),
        AreaRelation.Sibling => AreaCode.Parse("460401001002001"),
        AreaRelation.Parent => Granted.Parent,
        _ => AreaCode.Parse("460402001001001"),
    };

    public Department Department { get; } = Department.Found(app.NewId(), "WATER", new("供水", "供水", "Water"), "000");
    public Department OtherDepartment { get; } = Department.Found(app.NewId(), "POWER", new("供电", "供電", "Power"), "000");
    public TaskKind Kind { get; private set; } = null!;
    public string Blob { get; private set; } = "";

    /// <summary>A client for each role, and one for nobody.</summary>
    public Dictionary<string, HttpClient> Callers { get; } = [];

    private int serial;

    public int NextSerial() => ++serial;

    public Guid NewId() => app.NewId();

    public Act Now() => new(app.NewId(), Guid.Empty, TimeProvider.System.GetUtcNow());

    public async Task BuildAsync()
    {
        Blob = await app.Services.GetRequiredService<Blobs>().KeepAsync(Encoding.UTF8.GetBytes("a photo"), CancellationToken.None);
        await app.WithDatabaseAsync(async db =>
        {
            AreaCode[] areas = [.. Enum.GetValues<AreaRelation>().Select(At)
                .SelectMany(area => Enum.GetValues<AreaLevel>().Where(level => level <= area.Level).Select(area.At)).Distinct()];
            db.Areas.AddRange(areas.Select(code =>
                Area.Found(code, new(code.Value, code.Value, code.Value), isUrban: true, new DateOnly(2015, 1, 1), 110.3, 20.0)));
            db.Departments.AddRange(Department, OtherDepartment);
            await db.SaveChangesAsync();
            await FillCatalogue.RunAsync(db, app.Services.GetRequiredService<Ids>(), TimeProvider.System);
            Kind = await db.TaskKinds.AsNoTracking().Where(kind => kind.ReplacedAt == null && !kind.IsEmergency)
                .OrderBy(kind => kind.Code).FirstAsync();
        });
        foreach (var role in Role.Usual)
        {
            Callers[role.Code] = await app.SignedInAsync(role.Code, Granted.Value, role.ForDepartment ? Department.Id : null);
        }

        Callers["nobody"] = app.CreateClient(new() { AllowAutoRedirect = false });
    }
}
