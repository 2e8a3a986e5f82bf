using Doorstep.Live;
using static Doorstep.Access.Permission;

namespace Doorstep.Access;

/// <summary>A named set of permissions. Roles are data; a city may edit them. There is none that may do everything.</summary>
public sealed class Role
{
    public required string Code { get; init; }

    public List<string> Permissions { get; init; } = [];

    /// <summary>Allowed only through a grant that names a department, and then only that department's cases.</summary>
    public bool ForDepartment { get; init; }

    public const string DutyOfficer = "duty-officer";
    public const string Dispatcher = "dispatcher";
    public const string DepartmentHandler = "department-handler";
    public const string GridWorker = "grid-worker";
    public const string CommunityStaff = "community-staff";
    public const string SubdistrictStaff = "subdistrict-staff";
    public const string CityLeader = "city-leader";
    public const string Planner = "planner";
    public const string Administrator = "administrator";
    public const string Auditor = "auditor";
    public const string Resident = "resident";
    /// <summary>What a person of staff may do for the half hour after she broke the glass; nobody gives it.</summary>
    public const string BrokenGlass = "broken-glass";

    /// <summary>The roles a new city starts with.</summary>
    public static IReadOnlyList<Role> Usual { get; } =
    [
        new()
        {
            Code = DutyOfficer,
            Permissions = [Self, Follow, ViewPlaces, ViewStaff, ViewCases, FileCases, DispatchCases, CheckCases, ReportCases,
                AnswerEmergencies, ViewConfidential, ViewContact, BreakGlass]
        },
        new()
        {
            Code = Dispatcher,
            Permissions = [Self, Follow, ViewPlaces, ViewStaff, ViewCases, FileCases, DispatchCases, CheckCases, ReportCases, AnswerEmergencies,
                ViewConfidential, ViewTasks, PlanTasks, AskForWork, ReceiveRounds]
        },
        new()
        {
            Code = DepartmentHandler,
            Permissions = [Self, Follow, ViewPlaces, ViewCases, ViewConfidential, HandleCases, AskForWork, ReceiveRounds, ReadCounts],
            ForDepartment = true
        },
        new()
        {
            Code = GridWorker,
            Permissions = [Self, Follow, ViewPlaces, ViewCases, CheckCases, ReportCases, ViewRegister, KeepRegister, ViewContact, ViewFigures,
                ViewTasks, DoTasks, KeepCare, ViewDataRequests]
        },
        new()
        {
            Code = CommunityStaff,
            Permissions = [Self, Follow, ViewPlaces, ViewStaff, ViewCases, FileCases, CheckCases, ReportCases, ViewRegister, KeepRegister,
                ImportRegister, ExportRegister, KeepDuty, ViewFigures, ViewPlans, ApprovePlans, ViewTasks, DoTasks, KeepCare, ReceiveRounds,
                ViewDataRequests, KeepDataRequests]
        },
        new()
        {
            Code = SubdistrictStaff,
            Permissions = [Self, Follow, ViewPlaces, ViewStaff, ViewCases, ViewFigures, ViewRegister, ExportRegister, KeepDuty, ViewPlans,
                ApprovePlans, ViewTasks, PlanTasks, AskForWork, ReceiveRounds, ViewDataRequests, KeepDataRequests]
        },
        new() { Code = CityLeader, Permissions = [Self, Follow, ViewPlaces, ViewCases, ViewFigures, ViewPlans, ApprovePlans] },
        new() { Code = Planner, Permissions = [Self, ViewPlaces, ViewStaff, ViewFigures, ViewPlans, MakePlans, AdoptPlans] },
        new() { Code = Administrator, Permissions = [Self, ViewPlaces, ViewStaff, ManageAccounts, KeepCatalogue, KeepForms, WatchPlatform] },
        new() { Code = Auditor, Permissions = [Self, ViewPlaces, Audit, ReadCounts, ViewDataRequests, KeepDataRequests] },
        new() { Code = Resident, Permissions = [Self] },
        new() { Code = BrokenGlass, Permissions = [Self, ViewRegister, ViewContact] },
    ];

    /// <summary>These permissions, each with the roles of a new city that hold it.</summary>
    internal static IReadOnlyList<ModulePermission> Holding(params IEnumerable<string> permissions) =>
        [.. permissions.Select(code =>
            new ModulePermission(code, [.. Usual.Where(role => role.Permissions.Contains(code)).Select(role => role.Code)]))];
}
