using Doorstep.Live;

namespace Doorstep.Staff.Duty;

/// <summary>From a time until before another: an absence, a swap.</summary>
public sealed record Term
{
    public const int LongestDays = 60;

    /// <summary>Nobody knows her leave of next year so exactly that rights could hang on it.</summary>
    private const int FarthestDays = 366;

    /// <summary>What was typed as now is a moment ago when it arrives.</summary>
    private static readonly TimeSpan justNow = TimeSpan.FromMinutes(10);

    private Term(DateTimeOffset from, DateTimeOffset until) => (From, Until) = (from, until);

    public DateTimeOffset From { get; }
    public DateTimeOffset Until { get; }

    /// <param name="from">Null begins at once.</param>
    /// <exception cref="RuleBrokenException">It ends before it begins, is long over, too long, or too far away.</exception>
    public static Term Of(DateTimeOffset? from, DateTimeOffset until, Act act)
    {
        var begins = (from ?? act.At).ToUniversalTime();
        if (begins < act.At - justNow)
        {
            throw new RuleBrokenException("rule.duty-past");
        }

        Term term = new(begins < act.At ? act.At : begins, until.ToUniversalTime());
        return term.Until <= term.From ? throw new RuleBrokenException("rule.duty-order")
            : term.Until - term.From > TimeSpan.FromDays(LongestDays) ? throw new RuleBrokenException("rule.duty-long", LongestDays)
            : term.From > act.At.AddDays(FarthestDays) ? throw new RuleBrokenException("rule.duty-far")
            : term;
    }

    /// <summary>What both have in common; null where they do not meet.</summary>
    public Term? With(DateTimeOffset from, DateTimeOffset until)
    {
        var (later, earlier) = (from > From ? from : From, until < Until ? until : Until);
        return later < earlier ? new(later, earlier) : null;
    }

    /// <summary>What is left of it beside others.</summary>
    public IReadOnlyList<Term> Without(IEnumerable<Term> others)
    {
        List<Term> left = [];
        var from = From;
        foreach (var other in others.OrderBy(other => other.From))
        {
            if (other.From > from)
            {
                left.Add(new(from, other.From < Until ? other.From : Until));
            }

            from = other.Until > from ? other.Until : from;
            if (from >= Until)
            {
                return left;
            }
        }

        left.Add(new(from, Until));
        return left;
    }
}
