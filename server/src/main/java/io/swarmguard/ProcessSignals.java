package io.swarmguard;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * What the operating system tells this process. Ctrl-C and SIGTERM: the first asks the hub to stop, a second one ends the
 * process on the spot. A shutdown hook could do neither an exit code of 0 nor the second signal, which waits for the hooks
 * of the first. SIGHUP asks for the files to be read again; where it says that the terminal is gone, it asks to stop.
 */
final class ProcessSignals {
    private static final List<String> NAMES = List.of("TERM", "INT", "HUP");
    private static final int KILLED = 130;
    private static final Path TERMINAL = Path.of("/dev/tty"); // opens only where this process has one

    private final Semaphore told = new Semaphore(0);
    private final boolean hadTerminal = hasTerminal();
    private volatile boolean stop;

    /** What is to be done. */
    enum Request {
        RELOAD,
        STOP
    }

    private ProcessSignals() {}

    /** Takes the signals over; what comes before somebody awaits it is kept. */
    static ProcessSignals listen() {
        ProcessSignals signals = new ProcessSignals();
        try {
            // by reflection, as javac warns of jdk.unsupported and cannot be told not to
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object hears = Proxy.newProxyInstance(
                    ProcessSignals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        signals.hear(String.valueOf(arguments[0]).endsWith("HUP"));
                        return null;
                    });
            Method handle = signal.getMethod("handle", signal, handler);
            for (String name : NAMES) {
                handle.invoke(null, signal.getConstructor(String.class).newInstance(name), hears);
            }
        } catch (InvocationTargetException e) {
            // -Xrs: whoever started this process keeps its signals
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM has no jdk.unsupported module", e);
        }
        return signals;
    }

    private void hear(boolean hangUp) {
        if (!hangUp || (hadTerminal && !hasTerminal())) {
            if (stop) {
                Runtime.getRuntime().halt(KILLED);
            }
            stop = true;
        }
        told.release();
    }

    private static boolean hasTerminal() {
        try {
            Files.newInputStream(TERMINAL).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits for the next request; several to read files again before anybody looked are one. */
    Request await() throws InterruptedException {
        told.acquire();
        told.drainPermits();
        return stop ? Request.STOP : Request.RELOAD;
    }
}
