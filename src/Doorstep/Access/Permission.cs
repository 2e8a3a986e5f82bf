namespace Doorstep.Access;

/// <summary>The names of all permissions of staff. A role is a list of these; each endpoint and page needs exactly one.</summary>
public static class Permission
{
    public const string Follow = "live.follow";
    public const string ViewCases = "cases.view";
    public const string FileCases = "cases.file";
    public const string DispatchCases = "cases.dispatch";
    public const string HandleCases = "cases.handle";
    public const string CheckCases = "cases.check";
    public const string ReportCases = "cases.report";
    public const string AnswerEmergencies = "cases.emergency";
    /// <summary>See confidential cases, of those that she sees by <see cref="ViewCases"/>: a department its own, the grid centre all.</summary>
    public const string ViewConfidential = "cases.confidential";
    public const string ViewContact = "contact.view";
    public const string ViewRegister = "register.view";
    public const string KeepRegister = "register.keep";
    public const string ImportRegister = "register.import";
    /// <summary>Take a list of residents out of the platform.</summary>
    public const string ExportRegister = "register.export";
    /// <summary>Note that somebody asked for data about residents, and see what oneself has noted.</summary>
    public const string ViewDataRequests = "data.view";
    /// <summary>Enter agencies' written requests for data, approve or refuse them, and give what two have approved.</summary>
    public const string KeepDataRequests = "data.keep";
    /// <summary>Open the register of an area beyond her own for half an hour, in an emergency and loudly.</summary>
    public const string BreakGlass = "glass.break";
    public const string ViewPlaces = "places.view";
    public const string ViewStaff = "staff.view";
    /// <summary>Keep who is away, who stands in for whom, and the hours of grid workers.</summary>
    public const string KeepDuty = "duty.keep";
    public const string ViewFigures = "figures.view";
    public const string ViewPlans = "plans.view";
    public const string MakePlans = "plans.make";
    public const string ApprovePlans = "plans.approve";
    /// <summary>Let an approved plan come into force, or take it back.</summary>
    public const string AdoptPlans = "plans.adopt";
    public const string KeepCatalogue = "catalogue.keep";
    /// <summary>Write and publish the forms that people are asked by.</summary>
    public const string KeepForms = "forms.keep";
    public const string ViewTasks = "tasks.view";
    /// <summary>Record how a task went: for the grid's worker, and for the counter where her sheet is keyed in.</summary>
    public const string DoTasks = "tasks.do";
    /// <summary>Begin and end rhythms, and rule on tasks that were sent back.</summary>
    public const string PlanTasks = "tasks.plan";
    /// <summary>Begin, change and end the plans by which vulnerable residents are visited.</summary>
    public const string KeepCare = "care.keep";
    /// <summary>Ask the grid centre for work of grid workers, and see what was asked: a department its own, an office all of its area.</summary>
    public const string AskForWork = "tasks.ask";
    /// <summary>Read the reports of how many residents asked for which service: a department those that are made for it.</summary>
    public const string ReadCounts = "counts.read";
    /// <summary>Say that a round was seen, as its receiver: a department its own, an office what goes to no department.</summary>
    public const string ReceiveRounds = "rounds.receive";
    public const string ManageAccounts = "accounts.manage";
    public const string Audit = "audit.view";
    /// <summary>See how the platform itself is doing: its nodes, jobs and queues, and nothing of what the city keeps.</summary>
    public const string WatchPlatform = "platform.watch";
    /// <summary>What every signed-in person has: her own session, her own language, her own page.</summary>
    public const string Self = "self";

    public static IReadOnlyList<string> All { get; } =
    [
        Follow, ViewCases, FileCases, DispatchCases, HandleCases, CheckCases, ReportCases, AnswerEmergencies, ViewConfidential, ViewContact,
        ViewRegister, KeepRegister, ImportRegister, ExportRegister, ViewDataRequests,
        KeepDataRequests, BreakGlass, ViewPlaces, ViewStaff, KeepDuty, ViewFigures,
        ViewPlans, MakePlans, ApprovePlans, AdoptPlans, KeepCatalogue, KeepForms, ViewTasks, DoTasks, PlanTasks, KeepCare, AskForWork,
        ReceiveRounds, ReadCounts, ManageAccounts, Audit, WatchPlatform, Self,
    ];
}
