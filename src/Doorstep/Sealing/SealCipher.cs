using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace Doorstep.Sealing;

/// <summary>
/// The cipher a field is sealed with: AES-GCM, or the Chinese national SM4 (GB/T 32907), which public systems there may have to use.
/// </summary>
public enum SealAlgorithm : byte
{
    AesGcm = 1,
    Sm4Gcm = 2,
}

/// <summary>An authenticated cipher: one key with one algorithm; safe from many threads.</summary>
public abstract class SealCipher : IDisposable
{
    public static SealCipher Of(SealAlgorithm algorithm, byte[] key) => algorithm switch
    {
        SealAlgorithm.AesGcm => new Aes(key),
        SealAlgorithm.Sm4Gcm => new Sm4(key),
        _ => throw new CryptographicException($"{algorithm} is no algorithm of a seal."),
    };

    public static int KeyBytes(SealAlgorithm algorithm) => algorithm is SealAlgorithm.AesGcm ? 32 : 16;

    public abstract void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> cipher, Span<byte> tag, ReadOnlySpan<byte> bound);

    /// <exception cref="CryptographicException">The tag does not fit.</exception>
    public abstract void Decrypt(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> tag, Span<byte> plain, ReadOnlySpan<byte> bound);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>AES-GCM, one object a thread: an AesGcm costs more to make than to use, and is not promised to be safe from two.</summary>
    private sealed class Aes(byte[] key) : SealCipher
    {
        private const int TagBytes = 16;

        private readonly ThreadLocal<AesGcm> mine = new(() => new AesGcm(key, TagBytes), trackAllValues: true);

        public override void Encrypt(
            ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> cipher, Span<byte> tag, ReadOnlySpan<byte> bound) =>
            mine.Value!.Encrypt(nonce, plain, cipher, tag, bound);

        public override void Decrypt(
            ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> tag, Span<byte> plain, ReadOnlySpan<byte> bound) =>
            mine.Value!.Decrypt(nonce, cipher, tag, plain, bound);

        protected override void Dispose(bool disposing)
        {
            foreach (var one in mine.Values)
            {
                one.Dispose();
            }

            mine.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class Sm4(byte[] key) : SealCipher
    {
        private const int TagBits = 128;

        public override void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> cipher, Span<byte> tag, ReadOnlySpan<byte> bound)
        {
            var whole = Run(true, nonce, plain.ToArray(), bound);
            whole.AsSpan(0, plain.Length).CopyTo(cipher);
            whole.AsSpan(plain.Length).CopyTo(tag);
        }

        public override void Decrypt(
            ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> tag, Span<byte> plain, ReadOnlySpan<byte> bound)
        {
            try
            {
                Run(false, nonce, [.. cipher, .. tag], bound).CopyTo(plain);
            }
            catch (InvalidCipherTextException)
            {
                throw new CryptographicException("The tag does not fit.");
            }
        }

        private byte[] Run(bool sealing, ReadOnlySpan<byte> nonce, byte[] input, ReadOnlySpan<byte> bound)
        {
            var gcm = new GcmBlockCipher(new SM4Engine());
            gcm.Init(sealing, new AeadParameters(new KeyParameter(key), TagBits, nonce.ToArray(), bound.ToArray()));
            var output = new byte[gcm.GetOutputSize(input.Length)];
            var written = gcm.ProcessBytes(input, 0, input.Length, output, 0);
            gcm.DoFinal(output, written);
            return output;
        }
    }
}
