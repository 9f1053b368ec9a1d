package io.swarmguard.formats;

/** The bytes are not of the format they claim to be; the message says where and why, without quoting the bytes. */
public class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    public MalformedException(String message) {
        super(message, null, false, false); // no stack trace: hostile input must stay cheap
    }
}
