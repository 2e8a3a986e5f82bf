using Doorstep.Access;
using Doorstep.Live;
using Doorstep.Tasks.Appeals;
using Doorstep.Tasks.Burden;
using Doorstep.Tasks.Care;
using Doorstep.Tasks.Counter;
using Doorstep.Tasks.Counts;
using Doorstep.Tasks.Doors;
using Doorstep.Tasks.Requests;
using Doorstep.Tasks.Rounds;

namespace Doorstep.Tasks;

/// <summary>The module of planned work: rhythms, tasks, visits, care plans and the day's list of a grid worker.</summary>
sealed class TasksModule : Module
{
    public override IReadOnlyList<ModulePermission> Permissions =>
        Role.Holding(Permission.ViewTasks, Permission.DoTasks, Permission.PlanTasks, Permission.KeepCare, Permission.AskForWork,
            Permission.ReceiveRounds, Permission.ReadCounts);

    public override IReadOnlyList<EventKind> Events =>
    [
        .. EventKind.Of(Permission.ViewTasks, Kinds),
        .. ((string[])["request.asked", "request.admitted", "request.declined", "request.withdrawn", "request.ended"])
            .Select(what => new EventKind(what, Permission.AskForWork, IsForDepartment: true)),
        .. AppealParts.Events,
        new("counts.issued", Permission.ReadCounts, IsForDepartment: true), new("counts.opened", Permission.ReadCounts, IsForDepartment: true),
        .. ((string[])[Round.Reported, Round.Seen, Round.Unseen]).Select(what => new EventKind(what, Permission.ViewCases, IsForDepartment: true)),
    ];

    private static IEnumerable<string> Kinds =>
    [
        "tasks.planned", "task.withdrawn", "task.ruled", "task.escalated", "rhythm.begun", "rhythm.ended", "care.begun", "care.changed", "care.away",
        "care.refused", "care.contact", "care.ended", "care.ladder", "care.unseen", "care.found", "care.search-stopped", "care.raised",
        "care.lowered", "care.resumed", "reception.set", .. DoorAct.Kinds,
        .. Enum.GetValues<TaskOutcome>().Select(outcome => $"task.{WorkTask.Named(outcome)}")
    ];

    public override IReadOnlyList<Type> RedrawFollowers => [typeof(TasksRedrawFollower), typeof(AppealsRedrawFollower)];

    public override IReadOnlyList<Type> ActFollowers =>
        [typeof(FollowRegister), typeof(FollowDoors), typeof(TellOffices), typeof(FollowAppeals), typeof(TellOfAppeals)];

    public override void Add(IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<PlanWork>().AddScoped<PlanAgain>().AddScoped<FillRhythms>().AddScoped<FillCare>()
            .AddScoped<NextTask>().AddScoped<FindLadder>();
        builder.Services.AddScoped<EndTask>().AddScoped<RuleOnTask>().AddScoped<KeepRhythm>().AddScoped<KeepCarePlan>().AddScoped<ShowToday>()
            .AddScoped<ShowTask>().AddScoped<AnswerTask>().AddScoped<ShowTasks>().AddScoped<ReadBudgets>().AddScoped<ListCare>()
            .AddScoped<ShowCarePlan>();
        builder.Services.AddScoped<AskForWork>().AddScoped<DecideRequest>().AddScoped<WithdrawRequest>().AddScoped<ListRequests>()
            .AddScoped<EndRequests>().AddScoped<NoteAskedOutside>().AddScoped<ShowBurden>().AddScoped<MakeCountsReport>().AddScoped<OpenCounts>();
        builder.Services.AddScoped<ReportRound>().AddScoped<SeeRound>().AddScoped<ListRounds>().AddScoped<CountPublicity>()
            .AddScoped<ReadRoundStates>().AddScoped<ShowRoundMap>();
        builder.Services.AddScoped<SetReception>();
        builder.AddRetention<RoundRetention>();
        builder.AddRetention<ReceptionRetention>();
        builder.Services.AddScoped<PlanVisitAgain>().AddScoped<RaiseInEmptied>();
        builder.AddDoors();
        builder.AddJob<PlanTasks>();
        builder.AddJob<EscalateTasks>();
        builder.AddAppeals();
        builder.AddJob<IssueCounts>();
    }

    public override void Map(IEndpointRouteBuilder app)
    {
        var tasks = app.MapGroup("/api/tasks").WithTags("Tasks");
        ShowToday.Map(tasks);
        ShowTasks.Map(tasks);
        ShowTask.Map(tasks);
        EndTask.Map(tasks);
        RuleOnTask.Map(tasks);
        NoteAskedOutside.Map(tasks);
        SetReception.Map(tasks);
        ShowBurden.Map(tasks);
        var requests = app.MapGroup("/api/requests").WithTags("Requests");
        AskForWork.Map(requests);
        ListRequests.Map(requests);
        DecideRequest.Map(requests);
        WithdrawRequest.Map(requests);
        OpenCounts.Map(app.MapGroup("/api/counts").WithTags("Counts"));
        var rounds = app.MapGroup("/api/rounds").WithTags("Rounds");
        ListRounds.Map(rounds);
        SeeRound.Map(rounds);
        ReadRoundStates.Map(rounds);
        ShowRoundMap.Map(rounds);
        KeepRhythm.Map(app.MapGroup("/api/rhythms").WithTags("Tasks"));
        var care = app.MapGroup("/api/care").WithTags("Care");
        ListCare.Map(care);
        KeepCarePlan.Map(care);
        app.MapAppeals();
        app.MapDoors();
    }
}
