using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Contracts.Sync;
using Doorstep.Register;
using Doorstep.Register.Acts;
using Doorstep.Tasks;

namespace Doorstep.Sync.Outbox;

/// <summary>What an operation is about.</summary>
enum OperationSubject { Nothing, Task, Household, Resident }

/// <summary>
/// A kind of operation: the permission it needs, what it is about, how many things it makes, and the use case that does it. The rules are the use
/// case's own; it takes the operation's id as its key, and so does it once.
/// </summary>
/// <param name="Makes">How many ids a phone may give to what it makes; <see cref="int.MaxValue"/> where that depends on the body.</param>
sealed record OperationKind(string Permission, OperationSubject Subject, int Makes, Func<OperationRun, CancellationToken, Task<SyncMade?>> RunAsync);

/// <summary>One operation about to be done, with the services of its own scope.</summary>
sealed record OperationRun(IServiceProvider Services, SyncOperation Operation)
{
    public Guid Id => Operation.Id;

    public Guid Subject => Operation.Subject!.Value;

    public T Get<T>() where T : class => Services.GetRequiredService<T>();

    public T Body<T>() where T : class => ReadBody.Of<T>(Operation.Body, Services);
}

/// <summary>All kinds of operations.</summary>
static class OperationKinds
{
    private static readonly Dictionary<string, OperationKind> all = new(StringComparer.Ordinal)
    {
        [SyncKind.TaskOutcome] = new(Permission.DoTasks, OperationSubject.Task, 0, EndAsync),
        [SyncKind.AddHousehold] = new(Permission.KeepRegister, OperationSubject.Nothing, int.MaxValue, (run, stop) =>
            Made(run.Get<AddHousehold>().RunAsync(run.Body<AddHousehold.Request>() with { Key = run.Id }, stop))),
        [SyncKind.AddResident] = new(Permission.KeepRegister, OperationSubject.Household, 1, (run, stop) =>
            Made(run.Get<AddResident>().RunAsync(run.Subject, run.Body<AddResident.Request>() with { Key = run.Id }, stop))),
        [SyncKind.EditResident] = new(Permission.KeepRegister, OperationSubject.Resident, 0, (run, stop) =>
            Made(run.Get<EditResident>().RunAsync(run.Subject, run.Body<EditResident.Request>() with { Key = run.Id }, stop))),
        [SyncKind.Visit] = new(Permission.KeepRegister, OperationSubject.Household, 0, (run, stop) =>
            Made(run.Get<RecordVisit>().RunAsync(run.Subject, run.Body<RecordVisit.Request>() with { Key = run.Id }, stop))),
        [SyncKind.MoveIn] = new(Permission.KeepRegister, OperationSubject.Household, 0, (run, stop) =>
            Made(run.Get<MoveIn>().RunAsync(run.Subject, run.Body<MoveIn.Request>() with { Key = run.Id }, stop))),
        [SyncKind.MoveOut] = new(Permission.KeepRegister, OperationSubject.Household, 0, (run, stop) =>
            Made(run.Get<MoveOut>().RunAsync(run.Subject, run.Body<MoveOut.Request>() with { Key = run.Id }, stop))),
        [SyncKind.Split] = new(Permission.KeepRegister, OperationSubject.Household, 1, (run, stop) =>
            Made(run.Get<SplitHousehold>().RunAsync(run.Subject, run.Body<SplitHousehold.Request>() with { Key = run.Id }, stop))),
        [SyncKind.Merge] = new(Permission.KeepRegister, OperationSubject.Household, 0, (run, stop) =>
            Made(run.Get<MergeHousehold>().RunAsync(run.Subject, run.Body<MergeHousehold.Request>() with { Key = run.Id }, stop))),
        [SyncKind.Birth] = new(Permission.KeepRegister, OperationSubject.Household, 1, (run, stop) =>
            Made(run.Get<RecordBirth>().RunAsync(run.Subject, run.Body<RecordBirth.Request>() with { Key = run.Id }, stop))),
        [SyncKind.ResidentLeft] = new(Permission.KeepRegister, OperationSubject.Resident, 0, (run, stop) =>
            GoneAsync(run, RecordStatus.Left, stop)),
        [SyncKind.Death] = new(Permission.KeepRegister, OperationSubject.Resident, 0, (run, stop) => GoneAsync(run, RecordStatus.Died, stop)),
        [SyncKind.Report] = new(Permission.ReportCases, OperationSubject.Nothing, 0, ReportAsync),
    };

    public static OperationKind? Find(string kind) => all.GetValueOrDefault(kind);

    private static async Task<SyncMade?> EndAsync(OperationRun run, CancellationToken cancellationToken) =>
        await run.Get<EndTask>().RunAsync(run.Subject, run.Body<EndTask.Request>() with { Key = run.Id }, cancellationToken) is { } ended
            ? new(ended.ActId, Task: ended.TaskId) : null;

    private static Task<SyncMade?> GoneAsync(OperationRun run, RecordStatus standing, CancellationToken cancellationToken) =>
        Made(run.Get<EndResident>().RunAsync(run.Subject, standing, run.Body<EndResident.Request>() with { Key = run.Id }, cancellationToken));

    private static async Task<SyncMade?> ReportAsync(OperationRun run, CancellationToken cancellationToken) =>
        (await run.Get<ReportAsWorker>().RunAsync(run.Body<ReportAsWorker.Request>() with { Key = run.Id }, cancellationToken)).Receipt is { } receipt
            ? new(Case: receipt.CaseId, Number: receipt.Number)
            // A call for help that this node keeps until the database takes it: the phone sends it again and gets its number.
            : throw new Doorstep.Data.DatabaseAwayException();

    private static async Task<SyncMade?> Made(Task<Done?> doing) =>
        await doing is { } done ? new(done.ActId, done.HouseholdId == Guid.Empty ? null : done.HouseholdId, done.ResidentId) : null;
}
