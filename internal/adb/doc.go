// Package adb drives an Android device by the command adb of the Android SDK.
package adb
