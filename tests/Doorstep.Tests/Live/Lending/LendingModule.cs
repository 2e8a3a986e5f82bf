using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Sealing;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Tests.Live.Lending;

/// <summary>
/// A module as somebody from outside would write it: neighbours borrow a ladder from their community. Nothing in the platform knows of it.
/// </summary>
sealed class LendingModule : Module
{
    public const string View = "lending.view", Lend = "lending.lend";

    public override IReadOnlyList<ModulePermission> Permissions => [new(View, Role.CommunityStaff, Role.Auditor), new(Lend, Role.CommunityStaff)];

    public override IReadOnlyList<EventKind> Events => EventKind.Of(View, Loan.Lent);

    public override IReadOnlyList<Type> ActFollowers => [typeof(WelcomeLoan)];

    public override void Add(IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<LendThing>();
        builder.AddJob<LendingJob>();
        builder.AddRetention<LoanRetention>();
    }

    public override void Map(IEndpointRouteBuilder app) => LendThing.Map(app);
}

/// <summary>Something lent to somebody: an act, in an area, with a sealed word about the borrower.</summary>
[SeenWith(LendingModule.View)]
sealed class Loan : IProtected, ILogged
{
    public const string Lent = "lending.lent";

    private Loan() { }

    public Guid Id { get; private init; }
    public AreaCode Area { get; private init; }
    public string What { get; private init; } = "";
    public Sealed Borrower { get; private init; }
    public Guid By { get; private init; }
    public DateTimeOffset At { get; private init; }
    public List<Entry> NewEntries { get; } = [];

    public static Loan Of(string what, string borrower, AreaCode area, Act act)
    {
        Loan loan = new() { Id = act.Id, Area = area, What = what, Borrower = new(borrower), By = act.By, At = act.At };
        loan.NewEntries.Add(new() { What = Lent, SubjectId = loan.Id, Area = area, By = act.By, At = act.At });
        return loan;
    }
}

sealed class LendingModel : IEntityTypeConfiguration<Loan>
{
    public void Configure(EntityTypeBuilder<Loan> loans)
    {
        loans.ToTable("Loans");
        loans.Ignore(loan => loan.NewEntries);
        loans.HasIndex(loan => loan.Area);
    }
}

sealed class LendThing(DoorstepContext db, Caller caller, CurrentAct acting)
{
    public sealed record Request(string What, string Borrower, string Area);

    public static void Map(IEndpointRouteBuilder app) => app.MapPost(
        "/api/loans", async Task<Created> (Request request, LendThing useCase, CancellationToken cancellationToken) =>
        {
            await useCase.RunAsync(request, cancellationToken);
            return TypedResults.Created();
        }).Needs(LendingModule.Lend);

    private async Task RunAsync(Request request, CancellationToken cancellationToken)
    {
        var area = AreaCode.TryParse(request.Area, out var known) ? known : throw new WrongFieldException("area", "error.area-unknown");
        caller.MustCover(LendingModule.Lend, area);
        db.Add(Loan.Of(request.What, request.Borrower, area, acting.Now()));
        await db.SaveChangesAsync(cancellationToken);
    }
}

/// <summary>Whoever is invited to work here gets a key to the shed, in the same commit.</summary>
sealed class WelcomeLoan(Ids ids) : ActFollower
{
    public override IReadOnlyCollection<string> Kinds => ["account.invited"];

    public override Task FollowAsync(DoorstepContext db, IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        db.AddRange(entries.Select(entry => Loan.Of("key", "合成", entry.Area, new(ids.Next(), entry.By, entry.At))));
        return Task.CompletedTask;
    }
}

sealed class LendingJob(JobRegistry jobs) : PeriodicJob(jobs)
{
    protected override Task LoopAsync(CancellationToken stoppingToken) =>
        EveryAsync(TimeSpan.FromMilliseconds(20), _ => Task.CompletedTask, stoppingToken);
}

sealed class LoanRetention : RetentionRule
{
    public override string Name => "loans";

    public override int UsualDays => 30;

    public override Task<int> CountAsync(DoorstepContext db, DateTimeOffset before, CancellationToken cancellationToken) =>
        db.Set<Loan>().CountAsync(loan => loan.At < before, cancellationToken);

    public override Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken) =>
        db.Set<Loan>().Where(loan => loan.At < before).ExecuteDeleteAsync(cancellationToken);
}
