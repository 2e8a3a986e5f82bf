namespace Doorstep.Tasks;

static class StandingTasks
{
    /// <summary>Tasks that are still to be done, or to be ruled on: those that keep a rhythm, a plan or a request from a second one.</summary>
    public static IQueryable<WorkTask> Standing(this IQueryable<WorkTask> tasks) =>
        tasks.Where(task => task.State == TaskState.Open || task.State == TaskState.Returned);
}
