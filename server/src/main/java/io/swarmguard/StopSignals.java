package io.swarmguard;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Ctrl-C and SIGTERM: the first asks the hub to stop, a second one ends the process on the spot. A shutdown hook could do
 * neither an exit code of 0 nor the second signal, which waits for the hooks of the first.
 */
final class StopSignals {
    private static final List<String> NAMES = List.of("TERM", "INT", "HUP");
    private static final int KILLED = 130;

    private StopSignals() {}

    /** Takes the signals over; the latch opens with the first. */
    static CountDownLatch listen() {
        CountDownLatch told = new CountDownLatch(1);
        try {
            // by reflection, as javac warns of jdk.unsupported and cannot be told not to
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object hears = Proxy.newProxyInstance(
                    StopSignals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        hear(told);
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
        return told;
    }

    private static void hear(CountDownLatch told) {
        if (told.getCount() == 0) {
            Runtime.getRuntime().halt(KILLED);
        }
        told.countDown();
    }
}
