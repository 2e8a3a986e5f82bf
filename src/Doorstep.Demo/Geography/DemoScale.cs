namespace Doorstep.Demo.Geography;

/// <summary>How much of the city the demo makes: all of Haikou, or a corner of one subdistrict for tests.</summary>
internal enum DemoScale
{
    Haikou,
    Small,
}
