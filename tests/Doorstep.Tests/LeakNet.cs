using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Doorstep.Tests;

/// <summary>
/// Hangs under every city of the tests: each log line at Trace level with its values, scopes and exceptions, each header that is answered, and each
/// tag of a trace or of a measurement falls through it, and whatever carries something of a person stays in it. The city that
/// leaked is refused when it is taken down.
/// </summary>
public sealed class LeakNet : ILoggerProvider, ISupportExternalScope, IStartupFilter
{
    private static readonly SearchValues<string> usual = Marks.LookFor(Marks.Usual);

    /// <summary>Traces and measurements belong to the process and not to a city: the next that is taken down, tells.</summary>
    private static readonly ConcurrentQueue<string> inTraces = Follow();

    private readonly ConcurrentQueue<string> caught = [];
    private SearchValues<string> marks = usual;
    private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();
    private long seen;

    /// <summary>How much has fallen through.</summary>
    public long Seen => Interlocked.Read(ref seen);

    public void LookAlsoFor(params string[] secrets) => LookFor(Marks.Usual.Concat(secrets));

    public void LookFor(IEnumerable<string> secrets) => marks = Marks.LookFor(secrets);

    /// <summary>What is in the net, which is empty afterwards.</summary>
    public IReadOnlyList<string> Take()
    {
        List<string> taken = [];
        while (caught.TryDequeue(out var one) || inTraces.TryDequeue(out one))
        {
            taken.Add(one);
        }

        return taken;
    }

    public void AssertEmpty()
    {
        var taken = Take();
        Assert.True(taken.Count == 0,
            $"Something of a person was written down where it must not be, {taken.Count} times:\n{string.Join('\n', taken.Distinct().Take(10))}");
    }

    public void See(string where, string? text)
    {
        Interlocked.Increment(ref seen);
        if (text is not null && text.AsSpan().ContainsAny(marks))
        {
            caught.Enqueue(Told(where, text));
        }
    }

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((http, go) =>
        {
            http.Response.OnStarting(() =>
            {
                foreach (var (name, values) in http.Response.Headers)
                {
                    See($"header {name} of {http.Request.Method} {http.Request.Path}", values);
                }

                return Task.CompletedTask;
            });
            return go(http);
        });
        next(app);
    };

    public void Dispose()
    {
    }

    private static string Told(string where, string text) =>
        $"{where}: {(text.Length > 600 ? text[..600] : text)} (during {TestContext.Current.Test?.TestDisplayName ?? TestContext.Current.TestClass?.TestClassName})";

    private static ConcurrentQueue<string> Follow()
    {
        ConcurrentQueue<string> found = [];
        ActivitySource.AddActivityListener(new()
        {
            ShouldListenTo = _ => true,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                var said = activity.TagObjects.Concat(activity.Events.SelectMany(one => one.Tags)).Select(tag => $"{tag.Key}={tag.Value}")
                    .Concat(activity.Baggage.Select(item => $"{item.Key}={item.Value}")).Append(activity.DisplayName)
                    .Append(activity.StatusDescription ?? "");
                foreach (var one in said.Where(one => one.AsSpan().ContainsAny(usual)))
                {
                    found.Enqueue(Told($"trace {activity.Source.Name} {activity.OperationName}", one));
                }
            },
        });
        Measure(found);
        return found;
    }

    private static void Measure(ConcurrentQueue<string> found)
    {
        MeterListener listener = new() { InstrumentPublished = static (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => See(instrument, tags));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => See(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => See(instrument, tags));
        listener.Start();

        void See(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var (tag, value) in tags)
            {
                if (value is string text && text.AsSpan().ContainsAny(usual))
                {
                    found.Enqueue(Told($"measurement {instrument.Name}, {tag}", text));
                }
            }
        }
    }

    private sealed class Category(LeakNet net, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => net.scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            net.See(name, formatter(state, exception));
            net.See($"{name}, exception", exception?.ToString());
            SeeValues(state);
            net.scopes.ForEachScope((scope, _) =>
            {
                net.See($"{name}, scope", scope?.ToString());
                SeeValues(scope);
            }, 0);
        }

        private void SeeValues(object? state)
        {
            foreach (var (key, value) in state as IEnumerable<KeyValuePair<string, object?>> ?? [])
            {
                net.See($"{name}, {key}", value?.ToString());
            }
        }
    }
}
