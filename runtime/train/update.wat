;; Updates of a block of parameters, four at once. `npm run generate` puts it into update-code.ts.
;; A block is 8,192 numbers; here lie, one behind the other, parameters, gradients and up to three arrays of the optimizer.
(module
  (memory (export "memory") 3)

  ;; Gradients turned round if the loss is to become large, and weight decay.
  (func $slope (param $at i32) (param $sign f32) (param $decay f32) (result v128)
    (f32x4.add
      (f32x4.mul (f32x4.splat (local.get $sign)) (v128.load offset=32768 (local.get $at)))
      (f32x4.mul (f32x4.splat (local.get $decay)) (v128.load (local.get $at)))))

  (func $move (param $at i32) (param $lr f32) (param $by v128)
    (v128.store (local.get $at)
      (f32x4.sub (v128.load (local.get $at)) (f32x4.mul (f32x4.splat (local.get $lr)) (local.get $by)))))

  ;; a · x + b · y
  (func $mix (param $x v128) (param $a f32) (param $y v128) (param $b f32) (result v128)
    (f32x4.add
      (f32x4.mul (local.get $x) (f32x4.splat (local.get $a)))
      (f32x4.mul (local.get $y) (f32x4.splat (local.get $b)))))

  (func (export "plain") (param $bytes i32) (param $sign f32) (param $decay f32) (param $lr f32)
    (local $at i32)
    (loop $next
      (call $move (local.get $at) (local.get $lr) (call $slope (local.get $at) (local.get $sign) (local.get $decay)))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $bytes)))))

  (func (export "momentum") (param $bytes i32) (param $sign f32) (param $decay f32) (param $lr f32)
    (param $kept f32) (param $added f32) (param $ofSlope f32) (param $ofMean f32)
    (local $at i32) (local $slope v128) (local $mean v128)
    (loop $next
      (local.set $slope (call $slope (local.get $at) (local.get $sign) (local.get $decay)))
      (local.set $mean (call $mix
        (v128.load offset=65536 (local.get $at)) (local.get $kept) (local.get $slope) (local.get $added)))
      (v128.store offset=65536 (local.get $at) (local.get $mean))
      (call $move (local.get $at) (local.get $lr)
        (call $mix (local.get $slope) (local.get $ofSlope) (local.get $mean) (local.get $ofMean)))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $bytes)))))

  (func (export "adam") (param $bytes i32) (param $sign f32) (param $decay f32) (param $size f32)
    (param $one f32) (param $restOfOne f32) (param $two f32) (param $restOfTwo f32) (param $least f32) (param $kept f32) (param $keepsMost i32)
    (local $at i32) (local $slope v128) (local $mean v128) (local $spread v128)
    (loop $next
      (local.set $slope (call $slope (local.get $at) (local.get $sign) (local.get $decay)))
      (local.set $mean (call $mix
        (v128.load offset=65536 (local.get $at)) (local.get $one) (local.get $slope) (local.get $restOfOne)))
      (v128.store offset=65536 (local.get $at) (local.get $mean))
      (local.set $spread (call $mix
        (v128.load offset=98304 (local.get $at)) (local.get $two)
        (f32x4.mul (local.get $slope) (local.get $slope)) (local.get $restOfTwo)))
      (v128.store offset=98304 (local.get $at) (local.get $spread))
      (if (local.get $keepsMost) (then
        (local.set $spread (f32x4.max (v128.load offset=131072 (local.get $at)) (local.get $spread)))
        (v128.store offset=131072 (local.get $at) (local.get $spread))))
      (v128.store (local.get $at)
        (f32x4.mul (v128.load (local.get $at)) (f32x4.splat (local.get $kept))))
      (call $move (local.get $at) (local.get $size)
        (f32x4.div (local.get $mean) (f32x4.add (f32x4.sqrt (local.get $spread)) (f32x4.splat (local.get $least)))))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $bytes)))))

  (func (export "rmsprop") (param $bytes i32) (param $sign f32) (param $decay f32) (param $lr f32)
    (param $alpha f32) (param $rest f32) (param $eps f32) (param $momentum f32) (param $isCentered i32) (param $hasMomentum i32)
    (local $at i32) (local $slope v128) (local $spread v128) (local $by v128)
    (loop $next
      (local.set $slope (call $slope (local.get $at) (local.get $sign) (local.get $decay)))
      (local.set $spread (call $mix
        (v128.load offset=65536 (local.get $at)) (local.get $alpha)
        (f32x4.mul (local.get $slope) (local.get $slope)) (local.get $rest)))
      (v128.store offset=65536 (local.get $at) (local.get $spread))
      (if (local.get $isCentered) (then
        (local.set $by (call $mix
          (v128.load offset=98304 (local.get $at)) (local.get $alpha) (local.get $slope) (local.get $rest)))
        (v128.store offset=98304 (local.get $at) (local.get $by))
        (local.set $spread (f32x4.sub (local.get $spread) (f32x4.mul (local.get $by) (local.get $by))))))
      (local.set $by
        (f32x4.div (local.get $slope) (f32x4.add (f32x4.sqrt (local.get $spread)) (f32x4.splat (local.get $eps)))))
      (if (local.get $hasMomentum) (then
        (local.set $by (f32x4.add
          (f32x4.mul (v128.load offset=131072 (local.get $at)) (f32x4.splat (local.get $momentum))) (local.get $by)))
        (v128.store offset=131072 (local.get $at) (local.get $by))))
      (call $move (local.get $at) (local.get $lr) (local.get $by))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $bytes)))))
)
