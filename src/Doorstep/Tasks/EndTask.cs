using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Data.Redraw;
using Doorstep.Live;
using Doorstep.Sealing;
using Doorstep.Staff;
using Doorstep.Tasks.Care;
using Doorstep.Tasks.Rounds;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks;

/// <summary>
/// Records how a task went: it is done, nobody was home, she refused, it cannot be done. The same sent twice counts once; the same key with other
/// content is refused.
/// </summary>
sealed class EndTask(
    DoorstepContext db, IServiceScopeFactory scopes, Caller caller, CurrentAct acting, NextTask next, PlanAgain again,
    AnswerTask answers, FindLadder ladders, ReportRound rounds, KeyRing keys)
{
    /// <param name="Grounds">Of a task that cannot be done.</param>
    /// <param name="Contact">Of a care visit that was done: how she was reached.</param>
    /// <param name="RefusedUntil">The day from which somebody who refused may be asked again; 90 days on where none was said.</param>
    /// <param name="Answers">To the form of its kind, by the ids of the questions.</param>
    /// <param name="FormVersion">The version that was asked; the one that counts where none is named.</param>
    /// <param name="IsAsSaid">Of a check of a case: it was found as the case says.</param>
    /// <param name="Note">Of a check: what was found, in words; needed where it is not as the case says.</param>
    /// <param name="PhotosFollow">Photos that the answers name by the hash of the file, and that have not come yet, are waited for.</param>
    public sealed record Request(
        TaskOutcome Outcome, Guid? Key = null, ReturnGrounds? Grounds = null, ContactWay? Contact = null, DateOnly? RefusedUntil = null,
        JsonElement? Answers = null, int? FormVersion = null, bool? IsAsSaid = null, [property: TextLength(1000)] string? Note = null,
        // Left out where it is not said, so that what was sent before there was such a thing is still known as the same.
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool PhotosFollow = false);

    /// <param name="State">Of the task after it.</param>
    public sealed record Ended(Guid TaskId, Guid ActId, TaskOutcome Outcome, TaskState State);

    public static void Map(IEndpointRouteBuilder tasks) => tasks
        .MapPost("/{id:guid}/outcome", (Guid id, Request request, EndTask useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.DoTasks).WithSummary("Record how a task went");

    public async Task<Ended?> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            return await OnceAsync(id, request, cancellationToken);
        }
        catch (Exception met) when (Meeting.Is(met))
        {
            // The night's planning, or somebody else, had the same row in the same moment: once more with what stands now.
            using var scope = scopes.As(caller);
            return await scope.ServiceProvider.GetRequiredService<EndTask>().AgainAsync(id, request, cancellationToken);
        }
    }

    private async Task<Ended?> AgainAsync(Guid id, Request request, CancellationToken cancellationToken)
    {
        try
        {
            return await OnceAsync(id, request, cancellationToken);
        }
        catch (Exception met) when (Meeting.Is(met))
        {
            throw met as DbUpdateConcurrencyException
                ?? new DbUpdateConcurrencyException("The task was changed twice while its outcome was kept.", met);
        }
    }

    private async Task<Ended?> OnceAsync(Guid id, Request request, CancellationToken cancellationToken)
    {
        // With a key of the city's own: answers are few, and could be guessed from a plain hash.
        var same = keys.Secrets($"task|{JsonSerializer.Serialize(new { id, request })}");
        TaskKey key = new(request.Key, same[0]);
        try
        {
            return await AnsweredAsync(key, same, cancellationToken) ?? await EndAsync(id, request, key, cancellationToken);
        }
        catch (Exception refused) when (request.Key is not null && refused is RuleBrokenException or DbException or DbUpdateException)
        {
            // The other of the two may have been first meanwhile.
            if (await AnsweredAsync(key, same, cancellationToken) is { } done)
            {
                return done;
            }

            throw;
        }
    }

    private async Task<Ended?> AnsweredAsync(TaskKey key, List<string> same, CancellationToken cancellationToken)
    {
        if (key.Key is null || await db.TaskActs.AsNoTracking().SingleOrDefaultAsync(act => act.Key == key.Key, cancellationToken) is not { } known)
        {
            return null;
        }

        if (!same.Contains(known.Content) || known.By != caller.AccountId)
        {
            throw new RuleBrokenException("rule.key-used");
        }

        // By now it may belong to another grid.
        using var scope = scopes.AsJob("end-task");
        var state = await scope.ServiceProvider.GetRequiredService<DoorstepContext>().WorkTasks.Where(task => task.Id == known.TaskId)
            .Select(task => task.State).SingleAsync(cancellationToken);
        return new(known.TaskId, known.Id, known.Outcome, state);
    }

    private async Task<Ended?> EndAsync(Guid id, Request request, TaskKey key, CancellationToken cancellationToken)
    {
        caller.ActUnder(Permission.DoTasks);
        var act = acting.Now();
        var areas = await db.WorkTasks.Where(task => task.Id == id).Select(task => task.Area).ToListAsync(cancellationToken);
        if (areas is not [var area])
        {
            return null;
        }

        // Before the task is read: where the day is planned anew meanwhile, it may be on her day no more.
        var turn = await again.TurnAsync(area, CityTime.DayOf(act.At), cancellationToken);
        var found = await db.WorkTasks.SingleOrDefaultAsync(task => task.Id == id, cancellationToken) ?? throw new RetryActException($"Task {id}");
        caller.MustCover(Permission.DoTasks, found.Area);
        var answered = await answers.RunAsync(found, request, act, cancellationToken);
        request = answered.Request;
        MustFit(found, request, CityTime.DayOf(act.At));
        var done = found.Ends(request.Outcome, request.Grounds, request.Contact, key, act);
        done.AnswersId = answered.Kept;
        done.Check = found.Source is TaskSource.Case && request is { Outcome: TaskOutcome.Done, IsAsSaid: { } isAsSaid }
            ? new(isAsSaid, request.Note) : null;
        var isFuller = await WorkerAsync(cancellationToken) is { } worker && found.CountFor(worker.Id, act);
        db.Add(done);
        if (answered.Round is { } report && request.Outcome is TaskOutcome.Done)
        {
            await rounds.RunAsync(found, report, act, cancellationToken);
        }

        if (found.State is TaskState.Ended)
        {
            // Written also where it seems to be so already.
            db.Entry(found).Property(task => task.PlannedOn).IsModified = db.Entry(found).Property(task => task.WorkerId).IsModified = true;
        }

        if (found.Source is TaskSource.CarePlan)
        {
            await CareAsync(found, request, act, cancellationToken);
        }

        await next.AfterAsync(found, act, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        if (isFuller || await again.TurnAsync(found.Area, CityTime.DayOf(act.At), cancellationToken) != turn)
        {
            await again.RunAsync(found.Area, CityTime.DayOf(act.At), cancellationToken);
        }

        return new(found.Id, done.Id, request.Outcome, found.State);
    }

    /// <summary>Whoever does it, if she is a worker.</summary>
    private async Task<GridWorker?> WorkerAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("end-task");
        return await scope.ServiceProvider.GetRequiredService<DoorstepContext>().WorkerOfAsync(caller.AccountId, cancellationToken);
    }

    private static void MustFit(WorkTask task, Request request, DateOnly today)
    {
        if (task.IsCare && request.Outcome is TaskOutcome.Done && request.Contact is null)
        {
            throw new WrongFieldException("contact", "error.required");
        }

        if (task.Source is TaskSource.Case && request.Outcome is TaskOutcome.Done)
        {
            if (request.IsAsSaid is null)
            {
                throw new WrongFieldException("isAsSaid", "error.required");
            }

            if (request.IsAsSaid is false && UserText.SaysNothing(request.Note))
            {
                throw new WrongFieldException("note", "error.required");
            }
        }

        if (request.RefusedUntil is { } until && (until <= today || until > today.AddDays(365)))
        {
            throw new WrongFieldException("refusedUntil", "error.refused-until");
        }
    }

    private async Task CareAsync(WorkTask task, Request request, Act act, CancellationToken cancellationToken)
    {
        // A household that moves in the same moment takes the plan out of her sight after the task was read.
        var plan = await db.CarePlans.SingleOrDefaultAsync(one => one.Id == task.SourceId, cancellationToken)
            ?? throw new RetryActException($"Care plan {task.SourceId}");
        switch (request.Outcome)
        {
            case TaskOutcome.Done:
                plan.Reached(request.Contact!.Value, act);
                await ladders.EndAsync(plan, request.Contact.Value, act, cancellationToken);
                break;
            case TaskOutcome.NeedsHelp:
                plan.Reached(request.Contact ?? ContactWay.Seen, act);
                await ladders.EndAsync(plan, request.Contact ?? ContactWay.Seen, act, cancellationToken);
                break;
            case TaskOutcome.Refused:
                // She spoke at her door: that she is there is known.
                plan.Refuse(request.RefusedUntil ?? CityTime.DayOf(act.At).AddDays(CarePlan.RefusalDays), act);
                await ladders.EndAsync(plan, ContactWay.Seen, act, cancellationToken);
                break;
            case TaskOutcome.NobodyHome when plan.OpenGrounds("whether she lives alone").HasFlag(CareGrounds.LivesAlone):
                await ladders.StartAsync(plan, act, cancellationToken);
                break;
        }
    }
}
