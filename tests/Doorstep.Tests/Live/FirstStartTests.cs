using Doorstep.Access;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Live;

public sealed class FirstStartTests
{
    [Fact]
    public async Task Two_nodes_that_start_a_new_city_at_once_fill_it_once_and_both_serve_it()
    {
        var database = new TestDatabase();
        await database.CreateAsync();
        await using DoorstepApp first = new(database);
        var kinds = await first.FromDatabaseAsync(db => db.TaskKinds.CountAsync());
        await first.WithDatabaseAsync(async db =>
        {
            await db.TaskKinds.ExecuteDeleteAsync();
            await db.Roles.ExecuteDeleteAsync();
            await db.KnownPermissions.ExecuteDeleteAsync();
        });

        await using DoorstepApp here = new(database), there = new(database);
        var nodes = await Task.WhenAll(new[] { here, there }.Select(node => Task.Run(() => node.CreateClient())));
        foreach (var node in nodes)
        {
            (await node.GetAsync("/")).EnsureSuccessStatusCode();
        }

        Assert.Equal(
            (Role.Usual.Count, kinds), await first.FromDatabaseAsync(async db => (await db.Roles.CountAsync(), await db.TaskKinds.CountAsync())));
    }
}
