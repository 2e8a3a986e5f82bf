using System.Globalization;
using Doorstep.Contracts;
using Doorstep.Register;

namespace Doorstep.Demo;

/// <summary>
/// Makes people who do not exist. Their ID numbers check, and begin with 460199: no district has that code, so no one living can have the number.
/// </summary>
sealed class DemoPerson(Random chance, DateOnly today)
{
    private const string NobodysDistrict = "460199";

    private readonly DemoNames names = new(chance);
    private readonly HashSet<int> given = [];
    private int serial;

    /// <summary>A whole household, head first.</summary>
    public IReadOnlyList<Person> Household(AreaCode area)
    {
        var migrant = chance.Next(100) < 22 ? MigrantFrom() : null;
        return chance.Next(100) switch
        {
            < 7 => [Make(chance.Next(66, 92), chance.Next(2) == 0, "02", area, migrant, null, alone: true)],
            < 19 => [Make(chance.Next(21, 60), chance.Next(2) == 0, "02", area, migrant, null, alone: true)],
            < 41 => Couple(area, migrant, children: 0, grandparents: 0),
            < 71 => Couple(area, migrant, children: 1, grandparents: 0),
            < 82 => Couple(area, migrant, children: 2, grandparents: 0),
            < 95 => Couple(area, migrant, children: chance.Next(1, 3), grandparents: chance.Next(1, 3)),
            _ => [.. Enumerable.Range(0, chance.Next(2, 5))
                .Select(i => Make(chance.Next(19, 34), chance.Next(2) == 0, i == 0 ? "02" : "99", area, migrant ?? MigrantFrom(), null))],
        };
    }

    /// <summary>Someone who lives in a school's dormitory.</summary>
    public Person Student(AreaCode area) =>
        Make(chance.Next(15, 20), chance.Next(4) > 0, "99", area, chance.Next(2) == 0 ? MigrantFrom() : null, null);

    private List<Person> Couple(AreaCode area, string? migrant, int children, int grandparents)
    {
        var age = chance.Next(children > 0 ? 25 : 23, children > 0 ? 52 : 78);
        var head = Make(age, woman: false, "02", area, migrant, null);
        var surname = head.Name[0];
        List<Person> household = [head, Make(Math.Max(21, age - chance.Next(-1, 5)), woman: true, "10", area, migrant, null)];
        for (var i = 0; i < children; i++)
        {
            var girl = chance.Next(2) == 0;
            household.Add(Make(Math.Max(0, age - chance.Next(23, 32) - 2 * i), girl, girl ? "30" : "20", area, migrant, surname));
        }

        for (var i = 0; i < grandparents; i++)
        {
            household.Add(Make(age + chance.Next(22, 30), woman: i == 0, i == 0 ? "52" : "51", area, null, i == 0 ? null : surname));
        }

        return household;
    }

    private Person Make(int age, bool woman, string relation, AreaCode area, string? registeredElsewhere, char? surname, bool alone = false)
    {
        var birth = today.AddYears(-age).AddDays(-chance.Next(1, 364));
        return new Person(
            names.Person(woman, surname).Hans,
            DocumentType.ResidentCard,
            Number(birth, woman),
            age >= 12 ? names.Phone() : null,
            birth,
            woman ? Sex.Female : Sex.Male,
            chance.Next(100) switch { < 95 => "01", < 99 => "19", _ => "06" },
            null,
            relation,
            registeredElsewhere ?? area.At(AreaLevel.District).Value,
            null,
            DoingAt(age, woman),
            LivingAt(age, alone));
    }

    private Activity DoingAt(int age, bool woman) => age switch
    {
        < 6 => new() { Kind = ActivityKind.TooYoung, Purpose = Purpose.Care },
        < 19 => new() { Kind = ActivityKind.Study, Purpose = Purpose.Schooling },
        < 23 when chance.Next(2) == 0 => new() { Kind = ActivityKind.Study, Purpose = Purpose.Schooling },
        _ when age >= (woman ? 55 : 60) => new() { Kind = ActivityKind.Retired, Purpose = Purpose.Care },
        _ => chance.Next(100) switch
        {
            < 82 => new() { Kind = ActivityKind.Work, Purpose = Purpose.Employment },
            < 89 => new() { Kind = ActivityKind.Seeking, Purpose = Purpose.Employment },
            < 96 => new() { Kind = ActivityKind.Caring, Purpose = Purpose.Care },
            _ => new() { Kind = ActivityKind.NotTold },
        },
    };

    private Living LivingAt(int age, bool alone)
    {
        var disability = chance.Next(100) < (age > 60 ? 8 : 2) ? Disability.Physical : Disability.None;
        var allowance = chance.Next(100) < 2 ? Allowance.MinimumLiving : age >= 80 ? Allowance.OldAge : Allowance.None;
        var away = age > 60 && chance.Next(100) < 12;
        var living = new Living { Alone = alone, ChildrenAway = away, Disability = disability, Allowance = allowance };
        return living.SaysNothing ? living : living with { Purpose = allowance is Allowance.None ? Purpose.Care : Purpose.Relief };
    }

    private string MigrantFrom() => chance.Next(4) switch { 0 => "469005", 1 => "440800", 2 => "450600", _ => "460200" };

    private string Number(DateOnly birth, bool woman)
    {
        // Nobody has another's number, however many are born on one day.
        int order;
        do
        {
            order = serial++ % 500 * 2 + (woman ? 0 : 1);
        }
        while (!given.Add(birth.DayNumber * 1000 + order));
        var seventeen = string.Create(CultureInfo.InvariantCulture, $"{NobodysDistrict}{birth:yyyyMMdd}{order:000}");
        return seventeen + IdNumber.CheckCharacter(seventeen);
    }
}
