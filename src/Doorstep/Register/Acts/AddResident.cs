using System.Text.Json.Serialization;
using Doorstep.Access;
using Doorstep.Register.Queries;

namespace Doorstep.Register.Acts;

/// <summary>Adds a person to a household that stands already.</summary>
sealed class AddResident(RegisterWork work, FindByNumber numbers, SamePerson same)
{
    /// <summary>The person, and how she is told of.</summary>
    public sealed record Request : Person
    {
        [JsonConstructor]
        public Request(string name) : base(name)
        {
        }

        internal Request(Person person, bool confirmed, Guid? key) : base(person) => (Confirmed, Key) = (confirmed, key);

        /// <summary>Whoever has the same name and date of birth behind this door is another person.</summary>
        public bool Confirmed { get; init; }

        /// <summary>Made by whoever sends it; sent again with the same key, it counts once and gets the same answer.</summary>
        public Guid? Key { get; init; }

        public override string ToString() => "***";
    }

    public static void Map(IEndpointRouteBuilder register) => register.MapPost("/households/{id:guid}/residents",
            (Guid id, Request request, AddResident useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.KeepRegister).WithSummary("Add a resident to a household");

    public Task<Done?> RunAsync(Guid householdId, Person person, CancellationToken cancellationToken = default) => person is Request request
        ? work.OnceAsync(request.Key, new { join = householdId, request },
            _ => AddAsync(householdId, person, request.Confirmed, cancellationToken), cancellationToken)
        : AddAsync(householdId, person, false, cancellationToken);

    private async Task<Done?> AddAsync(Guid householdId, Person person, bool confirmed, CancellationToken cancellationToken)
    {
        if (await work.OpenStandingAsync(householdId, cancellationToken) is not { } household)
        {
            return null;
        }

        await numbers.RefuseKnownAsync([person.Number], household.Area, null, cancellationToken);
        await same.AskAsync(household.Home?.DwellingId, household.Area, [person], confirmed, cancellationToken);
        var resident = household.Takes(work.NextId(), person, work.Act);
        return await work.SaveAsync(RegisterActKind.ResidentAdded, household, cancellationToken, resident.Id);
    }
}
